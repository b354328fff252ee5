import HTTP
import JSON
import Locking
import Logging
import OpenAPI
import TestSupport
import Testing

@testable import AlloyDirect

/// A direct service with one connector, `acme`, whose provider the test scripts.
struct ServiceScene {
    let provider: ScriptedProvider
    let fallback: ScriptedProvider?
    let service: DirectService

    static let document: JSONValue = [
        "openapi": "3.1.0", "info": ["title": "Acme Items"], "servers": [["url": "https://api.acme.example/v1"]],
        "security": [["key": []]],
        "components": ["securitySchemes": ["key": ["type": "apiKey", "in": "header", "name": "X-API-Key"]]],
        "paths": [
            "/items": [
                "get": ["operationId": "listItems", "tags": ["items"]],
                "post": [
                    "operationId": "createItem", "tags": ["items"],
                    "parameters": [["name": "Idempotency-Key", "in": "header"]],
                    "requestBody": ["content": ["application/json": ["schema": ["type": "object"]]]],
                ],
            ],
            "/items/{id}": ["get": ["operationId": "getItem"], "delete": ["operationId": "deleteItem"]],
            "/elsewhere": ["get": ["operationId": "elsewhere", "servers": [["url": "https://evil.example"]]]],
        ],
    ]

    init(
        _ answers: [ScriptedProvider.Answer] = [], fallback: ScriptedProvider? = nil,
        authority: (any CredentialAuthority)? = nil, origins: [String] = ["https://api.acme.example"],
        clock: DirectClock = DirectClock()
    ) throws {
        provider = ScriptedProvider(answers)
        self.fallback = fallback
        let connector = DirectConnector(
            id: "acme", document: try OpenAPIDocument(parsing: Self.document.bytes),
            origins: Set(origins.compactMap { HTTPURL($0)?.origin }))
        service = DirectService(
            [connector],
            authority: authority
                ?? DirectCredentials(stateDirectory: nil, transport: ScriptedProvider(), redactor: Redactor()),
            provider: provider, fallback: fallback, users: DirectUsers(stateDirectory: nil), clock: clock)
    }

    /// The answer to a request to the service.
    func call(
        _ method: String, _ target: String, _ body: JSONValue? = nil, user: String? = nil,
        connection: HTTPRequest.Connection = .reusable
    ) async throws(HTTPFailure) -> (status: Int, json: JSONValue) {
        var headers: HTTPHeaders = ["Authorization": "Bearer key", "x-api-version": "2025-09"]
        if let user { headers.append(name: "x-alloy-userid", value: user) }
        let request = HTTPRequest(
            method: method, origin: HTTPOrigin(scheme: "https", host: "production.runalloy.com", port: 443),
            target: target, headers: headers, body: body?.bytes, connection: connection)
        let response = try await service.send(request, deadline: .distant)
        return (response.status, (try? JSONValue(parsing: response.body)) ?? .null)
    }

    /// A user with an account, as ids.
    func connect(user: String? = nil) async throws -> String {
        var body: JSONObject = ["authenticationType": "apiKey", "data": ["apiKey": "s3cret-key"]]
        body.append("userId", user.map(JSONValue.string))
        let created = try await call("POST", "/connectors/acme/credentials", .object(body))
        return try #require(created.json["credentialId"]?.stringValue, "\(created)")
    }

    func execute(
        _ action: String, _ credential: String, _ arguments: JSONObject = [:], user: String? = nil
    ) async throws(HTTPFailure) -> (status: Int, json: JSONValue) {
        var body: JSONObject = ["credentialId": .string(credential)]
        body.merge(arguments)
        return try await call("POST", "/connectors/acme/actions/\(action)/execute", .object(body), user: user)
    }
}

extension JSONValue {
    /// The message of a service's error.
    var errorMessage: String { self["error"]?["message"]?.stringValue ?? text }
}
