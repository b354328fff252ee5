import JSON
import Testing

@testable import OpenAPI

@Suite struct OperationRequestTests {
    private static func request(_ operation: JSONValue, path: JSONValue = [:]) throws -> OperationRequest {
        var item = path.objectValue ?? [:]
        item.append("post", operation)
        let document = try OpenAPIDocument(
            parsing: JSONValue.object(["openapi": "3.1.0", "paths": ["/a/{id}": .object(item)]]).bytes)
        return document.request(of: try #require(document.operations.first))
    }

    @Test func parametersHaveTheStyleOfTheirPlace() throws {
        let request = try Self.request(
            [
                "parameters": [
                    ["name": "id", "in": "path", "style": "matrix"], ["name": "q", "in": "query", "style": "label"],
                    ["name": "f", "in": "query", "style": "deepObject", "explode": true],
                    ["name": "c", "in": "cookie", "explode": false], ["name": "Accept", "in": "header"],
                    ["name": "j", "in": "query", "content": ["application/json": [:]], "required": true],
                    ["name": "bad", "in": "nowhere"],
                ]
            ],
            path: [
                "parameters": [["name": "X-Shared", "in": "header"], ["name": "q", "in": "query", "style": "form"]]
            ])
        let rows = request.parameters.map {
            "\($0.name) \($0.place) \($0.style) \($0.explodes) \($0.isJSON) \($0.isRequired)"
        }
        #expect(
            rows == [
                "X-Shared header simple false false false", "id path matrix false false true",
                // A style that the place can't have is the usual one.
                "q query form true false false", "f query deepObject true false false",
                "c cookie form false false false", "j query form true true true",
            ])
    }

    @Test(arguments: [
        ("application/json", true), ("Application/Problem+JSON; charset=utf-8", true), ("text/plain", false),
        ("application/xml", false), ("application/jsonp", false), ("*/*", false),
    ])
    func aParameterIsWrittenInItsMediaType(type: String, isJSON: Bool) throws {
        let content: JSONValue = .object([type: ["schema": ["type": "string"]]])
        let request = try Self.request(["parameters": [["name": "j", "in": "query", "content": content]]])
        let parameter = try #require(request.parameters.first)
        #expect(parameter.isJSON == isJSON && parameter.isText == !isJSON)
    }

    @Test func bodiesComeInTheOrderOfPreference() throws {
        let request = try Self.request([
            "requestBody": [
                "required": true,
                "content": [
                    "text/csv": [:], "multipart/form-data": ["encoding": ["file": ["contentType": "image/png"]]],
                    "Application/JSON; charset=utf-8": ["schema": ["type": "object"]],
                ],
            ]
        ])
        #expect(request.bodies.map(\.plainType) == ["application/json", "multipart/form-data", "text/csv"])
        #expect(request.bodies.first?.mediaType == "Application/JSON; charset=utf-8")
        #expect(request.bodies[1].encodings[ExactString("file")]?.contentType == "image/png")
        #expect(request.requiresBody)
    }

    @Test func theClosestServersCount() throws {
        let path: JSONValue = ["servers": [["url": "https://path.example"]]]
        #expect(try Self.request([:], path: path).ownServers?.map(\.url) == ["https://path.example"])
        let own = try Self.request(["servers": [["url": "https://own.example"]]], path: path)
        #expect(own.ownServers?.map(\.url) == ["https://own.example"])
        #expect(try Self.request([:]).ownServers == nil)
    }

    @Test func responsesHaveTheirTypes() throws {
        let request = try Self.request([
            "responses": [
                "200": ["content": ["application/json": [:], "text/csv": [:]]], "400": ["content": ["text/html": [:]]],
                "2XX": ["content": ["image/png": [:]]],
            ]
        ])
        #expect(request.responseTypes == ["application/json", "text/csv", "image/png"])
    }

    @Test(arguments: [
        ("Idempotency-Key", "header", true), ("X-Idempotency-Key", "header", true), ("Idempotency-Key", "query", false),
        ("X-Request-Id", "header", false),
    ])
    func theHeaderOfOnceIsFound(name: String, place: String, isFound: Bool) throws {
        let document = try OpenAPIDocument(
            parsing: JSONValue.object([
                "openapi": "3.1.0",
                "paths": ["/a": ["post": ["parameters": [["name": .string(name), "in": .string(place)]]]]],
            ]).bytes)
        let operation = try #require(document.operations.first)
        #expect((document.idempotencyHeader(of: operation) == name) == isFound)
    }
}
