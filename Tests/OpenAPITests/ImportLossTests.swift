import JSON
import Testing

@testable import OpenAPI

/// What a document says correctly and a connector does not have.
@Suite struct ImportLossTests {
    private static func losses(_ text: String) throws -> [ImportLoss] {
        try OpenAPIDocument(parsing: Array(text.utf8)).losses
    }

    @Test(
        "Each loss is told, with its place",
        arguments: [
            (#""/a": {"GET": {"responses": {}}}"#, "lower case", "GET /a"),
            (#""/a": {"query": {"responses": {}}}"#, "OpenAPI 3.1", "query /a"),
            (#""/a": {"gett": {}}"#, "no path can have", "gett of /a"),
            (#""/a": {"trace": {"responses": {}}}"#, "TRACE", "TRACE /a"),
            (#""/a": {"post": {"responses": {}, "callbacks": {"x": {}}}}"#, "callbacks", "POST /a"),
            (#""/a": {"head": {"responses": {}, "requestBody": {"content": {"text/plain": {}}}}}"#, "HEAD", "HEAD /a"),
            (#""/a": {"put": {"responses": {}, "requestBody": {"content": {"text/xml": {}}}}}"#, "XML", "PUT /a"),
            (#""/a": {"put": {"responses": {}, "requestBody": {"content": {"*/*": {}}}}}"#, "with *", "PUT /a"),
            (
                #""/a": {"get": {"responses": {"200": {"description": "", "content": {"text/event-stream": {}}}}}}"#,
                "stream of events", "GET /a"
            ),
            (
                #""/a": {"get": {"responses": {}, "parameters": [{"name": "Accept", "in": "header"}]}}"#,
                "the host's own", "GET /a (Accept)"
            ),
            (
                #""/a": {"get": {"responses": {}, "parameters": [{"name": "x", "in": "path", "required": true}]}}"#,
                "without a place", "GET /a (x)"
            ),
            (#""/a/{x}": {"get": {"responses": {}}}"#, "not declared", "GET /a/{x} (x)"),
            (
                #""/a": {"get": {"responses": {}, "parameters": [{"name": "x", "in": "query", "style": "label"}]}}"#,
                "a style that", "GET /a (x)"
            ),
            (
                #""/a": {"get": {"responses": {}, "servers": [{"uri": "https://a.example"}]}}"#, "without a url",
                "an object of 1 member"
            ),
        ])
    func told(_ path: String, _ part: String, _ place: String) throws {
        let losses = try Self.losses(#"{"openapi": "3.1.0", "paths": {\#(path)}}"#)
        let loss = try #require(losses.first { $0.message.contains(part) }, "\(losses)")
        #expect(loss.count == 1 && loss.examples == [place])
        #expect(losses.count == 1, "\(losses)")
    }

    @Test("Losses beside the paths are told")
    func besidePaths() throws {
        let losses = try Self.losses(
            #"""
            {"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {}}}}, "webhooks": {"made": {}},
             "components": {"securitySchemes": {
               "key": {"type": "apiKey", "in": "header"},
               "login": {"type": "oauth2", "flows": {"authorisationCode": {}, "x-own": {}}}}}}
            """#)
        #expect(losses.map(\.examples) == [["key"], ["login: authorisationCode"], ["made"]])
    }

    @Test("A loss at many places is one, with the first places")
    func many() throws {
        let paths = (0..<50).map { "\"/\($0)/{id}\": {\"get\": {\"responses\": {}}}" }.joined(separator: ",")
        let losses = try Self.losses("{\"openapi\": \"3.1.0\", \"paths\": {\(paths)}}")
        #expect(losses.count == 1 && losses.first?.count == 50)
        #expect(losses.first?.examples == ["GET /0/{id} (id)", "GET /1/{id} (id)", "GET /2/{id} (id)"])
    }

    @Test("A document that says nothing else loses nothing")
    func none() throws {
        #expect(
            try Self.losses(
                #"{"openapi": "3.0.3", "paths": {"/a/{id}": {"parameters": [{"name": "id", "in": "path", "required": true}], "get": {"responses": {}}}}}"#
            ).isEmpty)
    }
}
