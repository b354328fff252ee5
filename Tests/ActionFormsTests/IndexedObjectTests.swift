import JSON
import Testing

@testable import ActionForms

@Suite struct IndexedObjectTests {
    @Test("It finds and replaces members as an object does", arguments: ["a", "\u{E9}", "e\u{301}", "b", "none"])
    func findsAsAnObjectDoes(key: String) {
        var plain: JSONObject = ["a": 1, "b": 2, "\u{E9}": 3]
        plain.append("a", 4)
        var indexed = IndexedObject(plain)
        #expect(indexed[key] == plain[key])
        plain[key] = 5
        indexed.set(key, 5)
        #expect(indexed[key] == 5)
        #expect(indexed.object == plain)
    }

    @Test("Names differ by their code points")
    func namesDifferByCodePoints() {
        let names = Set(names: ["\u{E9}", "a"])
        #expect(names.contains(name: "a") && names.contains(name: "\u{E9}") && !names.contains(name: "e\u{301}"))
    }
}
