import Foundation
import JSON
import Testing

/// The cases of `protocol/conformance`, which the clients in all languages run: each is written as the README there says.
struct ConformanceFileTests {
    private static let folder = SessionHost.repository.appendingPathComponent("protocol/conformance")
    private static let features: Set = [
        "cancel", "batch", "references", "progress", "restart", "int64", "bigIntegers", "decimals", "surrogates",
        "nonFinite",
    ]
    /// The members of each kind of step beside its first one.
    private static let members: [String: Set<String>] = [
        "call": ["params", "expect", "as", "timeoutMs", "progress", "eventually"], "await": ["expect"], "cancel": [],
        "notification": ["expect"], "batch": ["expect"], "pause": [], "kill": [], "close": ["expect"],
    ]
    /// The names of objects with one member that are patterns, or stand for values.
    private static let special: Set = [
        "$type", "$absent", "$save", "$saved", "$number", "$codeUnits", "$length", "$repeat", "$nested", "$resultOf",
    ]

    private static func cases() throws -> [(file: String, value: JSONValue)] {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".jsonl") }
        return try files.sorted().flatMap { file in
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            #expect(text.hasSuffix("\n"), "\(file) ends with a line feed")
            return try text.split(separator: "\n").map { (file, try JSONValue(parsing: Array($0.utf8))) }
        }
    }

    @Test func namesAreUnique() throws {
        let names = try Self.cases().compactMap { $0.value["name"]?.stringValue }
        #expect(names.count == (try Self.cases().count))
        #expect(names.count >= 100)
        #expect(Set(names).count == names.count)
    }

    @Test func membersAreThoseOfTheFormat() throws {
        for (file, value) in try Self.cases() {
            let name = "\(file): \(value["name"]?.stringValue ?? "?")"
            let keys = value.objectValue?.members.map(\.key) ?? []
            #expect(Set(keys).isSubset(of: ["name", "host", "restart", "needs", "steps"]), "\(name)")
            let needs = value["needs"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(Set(needs).isSubset(of: Self.features), "\(name)")
            let steps = try #require(value["steps"]?.arrayValue, "\(name)")
            #expect(!steps.isEmpty, "\(name)")
            var started: Set<String> = []
            for step in steps { try check(step, &started, "\(name): \(step.text)") }
            #expect(started.isEmpty, "\(name): nothing waits for \(started)")
        }
    }

    private func check(_ step: JSONValue, _ started: inout Set<String>, _ place: String) throws {
        let members = try #require(step.objectValue?.members, "\(place)")
        let kind = try #require(members.first?.key, "\(place)")
        let allowed = try #require(Self.members[kind], "\(place)")
        #expect(Set(members.dropFirst().map(\.key)).isSubset(of: allowed), "\(place)")
        if let name = step["as"]?.stringValue {
            #expect(step["expect"] == nil && started.insert(name).inserted, "\(place)")
        } else if kind == "call" || allowed == ["expect"] {
            #expect(step["expect"] != nil, "\(place)")
        }
        if let name = step["await"]?.stringValue { #expect(started.remove(name) != nil, "\(place)") }
        if let name = step["cancel"]?.stringValue { #expect(started.contains(name), "\(place)") }
        for value in [step["params"], step["expect"], step["batch"]] { value.map { checkSpecial($0, place) } }
    }

    /// Checks that the objects whose only member starts with `$` are those of the format.
    private func checkSpecial(_ value: JSONValue, _ place: String) {
        for element in value.arrayValue ?? [] { checkSpecial(element, place) }
        let members = value.objectValue?.members ?? []
        if members.count == 1, let key = members.first?.key, key.hasPrefix("$") {
            #expect(Self.special.contains(key), "\(place)")
        }
        for member in members { checkSpecial(member.value, place) }
    }
}
