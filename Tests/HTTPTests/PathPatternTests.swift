import JSON
import Testing

@testable import HTTP

@Suite struct PathPatternTests {
    @Test(
        arguments: [
            ("/pets/{petId}/toys/{toyId}", ["petId", "toyId"]), ("{id}/x", ["id"]), ("/{a}-{b}", ["a", "b"]),
            ("/pets", []), ("/pets/{id", []), ("/{}", [""]),
        ] as [(String, [String])])
    func namesItsPlaceholders(path: String, names: [String]) { #expect(PathPattern(path).placeholders == names) }

    @Test("The path of a request keeps everything but the placeholders with a value")
    func fills() {
        let filled = PathPattern("/a//{x}.json/{y}/{z}/").filled(with: ["x": "1/2", "y": "", "z": 7])
        #expect(filled.path == "/a//1%2F2.json/{y}/7/")
        #expect(filled.missing == ["y"])
    }

    @Test(
        "Lists and objects are written with commas, each value encoded",
        arguments: [
            (["a", "b/c", 7], "/s/a,b%2Fc,7"), (["x": 1, "y": true], "/s/x,1,y,true"), ([], nil), ([:], nil),
            ([""], nil), ([nil], nil), (["a": ["b", "c"]], "/s/a,b,c"),
        ] as [(JSONValue, String?)])
    func listsInPaths(value: JSONValue, path: String?) {
        let filled = PathPattern("/s/{v}").filled(with: ["v": value])
        #expect(filled.path == path ?? "/s/{v}")
        #expect(filled.missing == (path == nil ? ["v"] : []))
    }

    @Test(
        "The placeholders without a value are those that filling the path leaves",
        arguments: ["/a/{x}/{y}", "/{y}.json/{z}{w}", "/{x", "/x}", "", "{}", "/{é}/{x}", "/{{x}}", "/plain"])
    func missing(path: String) {
        let values: JSONObject = ["x": "1", "y": "", "z": nil, "é": true, "w": []]
        #expect(PathPattern.missing(path, in: values) == PathPattern.filled(path, with: values).missing)
    }

    @Test("The location of an object does not depend on what surrounds its placeholder")
    func locates() {
        for path in ["/pets/{id}", "/pets/{id}.json"] {
            #expect(PathPattern(path).location { $0 == "id" ? "5" : nil } == "/pets/5")
        }
        #expect(PathPattern("/pets/{id}").location { _ in nil } == nil)
    }

    @Test func readsTheValuesOfAPath() {
        let pattern = PathPattern("/pets/{petId}/toys/{toyId}.json")
        #expect(pattern.values(in: ["pets", "5", "toys", "7"]) == ["petId": "5", "toyId": "7"])
        #expect(pattern.values(in: ["pets", "5"]) == nil)
        #expect(pattern.key == "/pets/{}/toys/{}")
        #expect(pattern.itemsAbove.map(\.key) == ["/pets/{}/toys", "/pets/{}"].suffix(1))
    }
}
