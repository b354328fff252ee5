import JSON
import TestSupport
import Testing

@testable import OpenAPI

/// The warnings about parts of a document that can't be used, and the use of the other parts.
@Suite struct OpenAPIWarningTests {
    @Test(
        "What is no OpenAPI 3 document is refused, with the place of what is wrong",
        arguments: [
            ("[]", "", "expected an OpenAPI document"), ("{}", "/openapi", "got nothing"),
            (#"{"swagger": "2.0"}"#, "/swagger", "convert it first"),
            (##"{"openapi": "4.0.0"}"##, "/openapi", "\"4.0.0\""), (##"{"openapi": 2}"##, "/openapi", "got 2"),
            ("openapi: 3.0.0\npaths: {}\n", "", "YAML"), ("{\"openapi\": 3", "", "not JSON"),
        ])
    func refusal(_ text: String, _ pointer: String, _ part: String) throws {
        let error = #expect(throws: SourceFileError.self) { try OpenAPIDocument(parsing: Array(text.utf8)) }
        let problem = try #require(error?.problems.first)
        #expect(problem.pointer.description == pointer)
        #expect(problem.reason.contains(part), "\(problem.reason)")
    }

    @Test(
        "A part that can't be used is warned of with its place; the other operation works",
        arguments: [
            (#""/a": 7"#, "/paths/~1a", "the path is left out"),
            (#""/a": {"get": []}"#, "/paths/~1a/get", "the operation is left out"),
            (#""a": {"get": {"responses": {}}}"#, "/paths/a", "starts with /"),
            (##""/a": {"$ref": "#/components/pathItems/A"}"##, "/paths/~1a/$ref", "leads nowhere"),
            (#""/a": {"parameters": {}}"#, "/paths/~1a/parameters", "expected an array"),
            (#""/a": {"parameters": [{"in": "query"}]}"#, "/paths/~1a/parameters/0/name", "the parameter is left out"),
            (#""/a": {"parameters": [{"in": "body", "name": "x"}]}"#, "/paths/~1a/parameters/0/in", "got \"body\""),
            (#""/a": {"get": {}}"#, "/paths/~1a/get", "expected responses"),
            (#""/a": {"get": {"responses": []}}"#, "/paths/~1a/get/responses", "expected an object"),
            (
                ##""/a": {"get": {"responses": {"default": {"$ref": "#/components/responses/R"}}}}"##,
                "/paths/~1a/get/responses/default/$ref", "leads nowhere"
            ),
            (#""/a": {"get": {"responses": {}, "operationId": 7}}"#, "/paths/~1a/get/operationId", "got 7"),
            (
                #""/a": {"get": {"responses": {}, "operationId": "good"}}"#, "/paths/~1good/get/operationId",
                "this one has the id \"getGood\""
            ),
            (#""/a": {"get": {"responses": {}, "tags": "t"}}"#, "/paths/~1a/get/tags", "got \"t\""),
            (#""/a": {"get": {"responses": {}, "requestBody": 1}}"#, "/paths/~1a/get/requestBody", "got 1"),
            (#""/a": {"get": {"responses": {}, "security": {}}}"#, "/paths/~1a/get/security", "expected an array"),
            (
                #""/a": {"get": {"responses": {}, "security": [{"none": []}]}}"#, "/paths/~1a/get/security/0/none",
                "no security scheme \"none\""
            ),
            (
                ##""/a": {"get": {"responses": {}, "parameters": [{"$ref": "#/components/parameters/p"}]}}"##,
                "/paths/~1a/get/parameters/0/$ref", "leads nowhere"
            ),
            (
                #""/a": {"post": {"responses": {}, "requestBody": {"$ref": "other.json#/x"}}}"#,
                "/paths/~1a/post/requestBody/$ref", "bundle"
            ),
            (
                #""/a": {"post": {"responses": {}, "requestBody": {"content": {"a/b": {"schema": {"properties": "#
                    + ##"{"default": {"$ref": "#/components/schemas/Loop"}}}}}}}}"##,
                "/paths/~1a/post/requestBody/content/a~1b/schema/properties/default/$ref", "back to itself"
            ),
        ])
    func warning(_ path: String, _ pointer: String, _ part: String) throws {
        let good = #""/good": {"get": {"operationId": "good", "responses": {}}}"#
        let loop = ##"{"schemas": {"Loop": {"$ref": "#/components/schemas/Loop"}}}"##
        let text = #"{"openapi": "3.0.0", "paths": {\#n\#(path),\#n\#(good)},\#n"components": \#(loop)}"#
        let document = try OpenAPIDocument(parsing: Array(text.utf8))
        let warnings = document.warnings?.problems ?? []
        let warning = try #require(warnings.first { $0.pointer.description == pointer }, "\(warnings)")
        #expect(warning.reason.contains(part), "\(warning.reason)")
        #expect(warning.line == (pointer.hasPrefix("/paths/~1good") ? 3 : 2))
        #expect(document.operations.contains { $0.path == "/good" })
        for operation in document.operations {
            #expect(!operation.id.isEmpty)
            _ = document.content(of: operation)
        }
    }

    @Test(
        "A document without operations is read all the same",
        arguments: [
            (##"{"openapi": "3.1.0", "webhooks": {"a": {"post": {}}}}"##, "/webhooks", "webhooks only"),
            (##"{"openapi": "3.1.0"}"##, "", "no paths"),
            (##"{"openapi": "3.1.0", "paths": {}}"##, "/paths", "no operation"),
            (##"{"openapi": "3.1.0", "paths": []}"##, "/paths", "expected an object"),
            (##"{"openapi": 3.1, "paths": {"/a": {"get": 7}}}"##, "/paths", "no operation"),
        ])
    func emptyDocument(_ text: String, _ pointer: String, _ part: String) throws {
        let document = try OpenAPIDocument(parsing: Array(text.utf8))
        let warning = document.warnings?.problems.first { $0.pointer.description == pointer }
        #expect(warning?.reason.contains(part) == true, "\(document.warnings?.text(file: "") ?? "")")
        #expect(document.operations.isEmpty && document.groups.isEmpty && document.securitySchemes.isEmpty)
    }

    @Test func referencesAreNamedWholeAndOnceWithTheirLines() throws {
        let name = String(repeating: "a very long name ", count: 20) + "end"
        let media = ##"{"content": {"application/json": {"schema": {"$ref": "#/components/schemas/\##(name)"}}}}"##
        let text = """
            {"openapi": "3.1.0", "paths": {
              "/a": {"post": {"requestBody": \(media),
                "responses": {"200": \(media)}}},
              "/b": {"get": 1}
            }}
            """
        let warnings = try OpenAPIDocument(parsing: Array(text.utf8)).warnings
        #expect(warnings?.problems.map(\.line) == [2, 4])
        let reason = try #require(warnings?.problems.first?.reason)
        #expect(reason.contains("\(name)\"") && reason.contains("at 1 more place"), "\(reason)")
        #expect(warnings?.lines(file: "x.json").first?.hasPrefix("x.json:2: /paths/~1a/post/") == true)
    }

    @Test func nothingIsWarnedOfWithoutNeed() throws {
        #expect(try OpenAPIDocument(parsing: SessionFile.bytes("tiny-library.json")).warnings == nil)
        let text = """
            {"openapi": "3.1.0", "paths": {"x-notes": {"$ref": "#/none"}, "/a": {"get": {"x-at": {"$ref": "#/none"},
             "parameters": [{"name": "q", "in": "query", "example": {"$ref": "#/none"}, "schema": {"enum": [{"$ref": "#/no"}]}}]}}},
             "components": {"schemas": {"$ref": {"type": "string"}}, "examples": {"e": {"value": {"$ref": "#/none"}}}}}
            """
        #expect(try OpenAPIDocument(parsing: Array(text.utf8)).warnings == nil)
    }

    @Test(
        "A body is kept whatever it is, and whether it is required",
        arguments: [
            (#"{"application/json": {"schema": {"type": "array"}}}"#, #"{"type":"array"}"#),
            (#"{"text/plain": {"schema": {"type": "string"}}}"#, #"{"type":"string"}"#),
            (#"{"text/csv; charset=utf-8": {}}"#, #"{"type":"string"}"#), (#"{"application/json": {}}"#, "{}"),
            (#"{"application/octet-stream": {}}"#, #"{"type":"string","format":"binary"}"#),
            (
                #"{"image/png": {"schema": {"type": "string", "format": "binary"}}}"#,
                #"{"type":"string","format":"binary"}"#
            ),
            (#"{"multipart/form-data": {}}"#, #"{"type":"object"}"#), ("{}", "{}"),
            (#"{"a/b": {"schema": true}}"#, "true"),
            (#"{"a/b": 7}"#, #"{"type":"string","format":"binary"}"#), ("[]", "{}"),
        ])
    func body(_ content: String, _ schema: String) throws {
        for isRequired in [true, false] {
            let body = #"{"required": \#(isRequired), "content": \#(content)}"#
            let text = #"{"openapi": "3.1.0", "paths": {"/a": {"post": {"requestBody": \#(body)}}}}"#
            let document = try OpenAPIDocument(parsing: Array(text.utf8))
            let content = document.content(of: try #require(document.operations.first))
            #expect(content.requestBody?.text == schema && content.requiresBody == isRequired)
        }
    }
}
