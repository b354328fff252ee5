import JSON
import Testing

@testable import OpenAPI

/// The security schemes of a document, and what its operations need of them.
@Suite struct SecuritySchemeTests {
    private static let flow: JSONValue = [
        "authorizationUrl": "https://login.example/a", "tokenUrl": "https://login.example/t",
        "refreshUrl": "https://login.example/r", "scopes": ["read": "Read", "write": "Write"],
    ]

    @Test func fieldsOfEachType() throws {
        let schemes: JSONObject = [
            "key": ["type": "apiKey", "in": "cookie", "name": "sid"], "basic": ["type": "http", "scheme": "Basic"],
            "login": ["type": "oauth2", "flows": ["authorizationCode": Self.flow, "x-own": [:]]],
            "id": ["type": "openIdConnect", "openIdConnectUrl": "https://login.example/c"],
            "lame": ["type": "apiKey", "in": "body", "name": "sid"], "tls": ["type": "mutualTLS"],
        ]
        let details = try Self.document(schemes).securitySchemes.map(\.details)
        #expect(details[0] == .apiKey(name: "sid", location: .cookie))
        #expect(details[1] == .http(scheme: "Basic"))
        #expect(details[3] == .openIdConnect(url: "https://login.example/c"))
        #expect(details[4] == nil && details[5] == nil)
        guard case .oauth2(let flows) = details[2] else {
            Issue.record("\(String(describing: details[2])) is no OAuth 2.0")
            return
        }
        #expect(flows.map(\.kind) == [.authorizationCode])
        #expect(
            flows[0].authorizationUrl == "https://login.example/a" && flows[0].tokenUrl == "https://login.example/t")
        #expect(flows[0].refreshUrl == "https://login.example/r" && flows[0].deviceAuthorizationUrl == nil)
        #expect(flows[0].scopes == ["read", "write"])
    }

    @Test func alternativesOfOperations() throws {
        let document = try Self.document(
            ["a": ["type": "http", "scheme": "bearer"], "b": ["type": "http", "scheme": "basic"]],
            security: [["a": ["read"]], [:]])
        let needs = document.operations.map { document.security(of: $0) }
        #expect(needs[0] == [SecurityAlternative([.init(scheme: "a", scopes: ["read"])]), SecurityAlternative([])])
        #expect(needs[1] == [SecurityAlternative([.init(scheme: "a"), .init(scheme: "b")])])
        #expect(needs[2] == [])
        #expect(
            document.securityAlternatives == [
                SecurityAlternative([.init(scheme: "a")]), SecurityAlternative([]),
                SecurityAlternative([.init(scheme: "a"), .init(scheme: "b")]),
            ])
        let silent = try Self.document([:])
        #expect(silent.security(of: silent.operations[0]) == nil)
    }

    private static func document(_ schemes: JSONObject, security: JSONValue? = nil) throws -> OpenAPIDocument {
        let responses: JSONValue = ["200": ["description": "ok"]]
        var document: JSONObject = [
            "openapi": "3.1.0", "info": ["title": "T", "version": "1"],
            "components": ["securitySchemes": .object(schemes)],
            "paths": [
                "/one": ["get": ["responses": responses]],
                "/two": ["get": ["responses": responses, "security": [["a": [], "b": []]]]],
                "/three": ["get": ["responses": responses, "security": []]],
            ],
        ]
        document.append("security", security)
        return try OpenAPIDocument(parsing: JSONValue.object(document).bytes)
    }
}
