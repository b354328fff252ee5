import JSON
import Testing

@testable import CommandLineTool

@Suite struct ReadInputTests {
    private static func action(
        _ path: String, _ parameters: JSONValue = [], method: String = "get", effect: String = "read"
    )
        -> ReadAction?
    {
        ReadAction([
            "id": "a", "httpMethod": .string(method), "path": .string(path), "effect": .string(effect),
            "parameters": parameters,
        ])
    }

    @Test func onlyWhatReadsIsAnAction() {
        #expect(Self.action("/a") != nil)
        #expect(Self.action("/a", method: "post") == nil)
        #expect(Self.action("/a", effect: "write") == nil)
        #expect(Self.action("/a/{b}/c/{d}")?.depth == 2)
    }

    @Test func idsComeFromTheListAbove() throws {
        var inputs = ReadInputs(pageSize: 5)
        let list = try #require(Self.action("/shelves/{shelfId}/books"))
        inputs.add([["number": 7, "title": "A", "id": "x"]], of: list, ["pathParams": ["shelfId": "s 1"]])
        let item = try #require(
            Self.action(
                "/shelves/{shelfId}/books/{book_number}",
                [["name": "shelfId", "in": "path", "required": true, "example": "s 1"]]))
        #expect(try inputs.arguments(of: item) == ["pathParams": ["shelfId": "s 1", "book_number": 7]])
        // Of another shelf, or without a shelf, nothing is known.
        #expect(throws: ReadInputs.Missing(parameters: ["pathParams.shelfId", "pathParams.book"])) {
            try inputs.arguments(of: try #require(Self.action("/shelves/{shelfId}/books/{book}")))
        }
        let related = try #require(
            Self.action("/loans", [["name": "bookId", "in": "query", "required": true, "schema": ["type": "string"]]]))
        #expect(try inputs.arguments(of: related) == ["queryParameters": ["bookId": "x"]])
    }

    @Test func theDefinitionSuggestsValues() throws {
        let action = try #require(
            Self.action(
                "/a",
                [
                    ["name": "q", "in": "query", "required": true, "schema": ["type": "string", "enum": ["x", "y"]]],
                    ["name": "X-Version", "in": "header", "required": true, "schema": ["default": "2"]],
                    ["name": "other", "in": "query", "schema": ["default": "2"]],
                    ["name": "per_page", "in": "query", "schema": ["type": "integer", "maximum": 3]],
                    ["name": "limit", "in": "query", "schema": ["type": "string"]],
                ]))
        #expect(
            try ReadInputs(pageSize: 5).arguments(of: action) == [
                "queryParameters": ["q": "x", "per_page": 3], "additionalHeaders": ["X-Version": "2"],
            ])
        #expect(throws: ReadInputs.Missing(parameters: ["queryParameters.since"])) {
            try ReadInputs(pageSize: 5).arguments(
                of: try #require(Self.action("/a", [["name": "since", "in": "query", "required": true]])))
        }
    }
}
