import JSON
import Testing

@testable import ActionForms

/// Overlay files and the overlays in them.
@Suite struct OverlayTests {
    @Test func builtInOverlaysAreValid() throws {
        let parsed = try OptionOverlays(parsing: Array(BuiltInOverlays.text.utf8))
        #expect(parsed.all.count > 10)
        #expect(parsed.all.count == OptionOverlays.builtIn.all.count)
    }

    private static func overlay(_ members: String) -> String { "{\"overlays\": [\n\(members)]}" }

    static let wrong: [(String, [String])] = [
        ("{", ["1 "]), ("[]", ["1 "]), ("{\"overlay\": []}", ["1 /overlay", "1 /overlays"]),
        (
            overlay(
                #"{"connector":"c","action":"a","field":"requestBody/x","options":{"action":"l","items":"/i","value":"/v"}}"#
            ),
            ["2 /overlays/0/field"]
        ),
        (
            overlay(
                #"{"connector":"c","action":"a","field":"/body/x","options":{"action":"l","items":"i","value":"v","label":["l"]}}"#
            ),
            [
                "2 /overlays/0/field", "2 /overlays/0/options/items", "2 /overlays/0/options/value",
                "2 /overlays/0/options/label/0",
            ]
        ),
        (
            overlay(
                "{\"connector\":\"c\",\"action\":\"a\",\"field\":\"/requestBody/x\",\"options\":{\"action\":\"l\",\"items\":\"\",\n"
                    + "\"value\":\"\",\"params\":{\"pathParam\":{},\"queryParameters\":{\"q\":{\"from\":\"x\"}}}},\n\"dependsOn\":[\"/y\"]}"
            ),
            [
                "3 /overlays/0/options/params/pathParam", "3 /overlays/0/options/params/queryParameters/q/from",
                "4 /overlays/0/dependsOn/0",
            ]
        ),
        (
            overlay("{},\n7"),
            [
                "2 /overlays/0/action", "2 /overlays/0/connector", "2 /overlays/0/field", "2 /overlays/0/options",
                "3 /overlays/1",
            ]
        ),
    ]

    @Test(arguments: wrong)
    func allProblemsAreReported(text: String, problems: [String]) throws {
        let error = try #require(throws: SourceFileError.self) { try OptionOverlays(parsing: Array(text.utf8)) }
        #expect(error.problems.map { "\($0.line) \($0.pointer)" }.sorted() == problems.sorted(), "\(error.problems)")
    }

    @Test func overlaysOfAFileGoBeforeBuiltInOnes() throws {
        let own = try OptionOverlays(
            parsing: Array(
                Self.overlay(
                    #"{"connector":"sl?ck","action":"*","field":"/requestBody/channel","options":{"action":"mine","items":"","value":""}}"#
                ).utf8))
        let sources = own.sources(connectorId: "slack", actionId: "chat_postMessage")
        let field = JSONPointer(tokens: ["requestBody", "channel"])
        #expect(sources[field]?.source.actionId == "mine")
        #expect(OptionOverlays.none.sources(connectorId: "slack", actionId: "chat_postMessage")[field] != nil)
    }

    @Test func anElementUsesItsOwnValues() {
        let field = JSONPointer(tokens: ["requestBody", "lines", "2", "sku"])
        let values: JSONValue = ["requestBody": ["lines": [[:], [:], ["shop": "s3"]]]]
        var missing: [JSONPointer] = []
        let params: JSONValue = ["a": [["from": "/requestBody/lines/*/shop"]], "b": ["from": "/requestBody/x"], "c": 1]
        let resolved = OptionParameters.resolve(params, from: values, for: field, missing: &missing)
        #expect(resolved == ["a": ["s3"], "b": nil, "c": 1])
        #expect(missing.map(\.description) == ["/requestBody/x"])
    }
}
