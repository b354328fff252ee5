import HTTP
import JSON
import TestSupport
import Testing

@testable import AlloySandbox

/// Calls a sandbox as a client of the service does.
struct Caller {
    var sandbox = Sandbox(catalogue: .forTests)
    /// What goes with every call unless a test says otherwise.
    var headers: HTTPHeaders = ["Authorization": "Bearer any-secret", "x-api-version": "2025-09"]

    static let origin = HTTPOrigin(scheme: "https", host: "production.runalloy.com", port: 443)

    struct Answer {
        var status: Int
        var headers: HTTPHeaders
        var bytes: [UInt8]
        var json: JSONValue

        /// `error.message` of shape (b).
        var message: String? { json["error"]?["message"]?.stringValue }
        var code: String? { json["error"]?["code"]?.stringValue }
    }

    func call(
        _ method: String, _ target: String, _ body: JSONValue? = nil, user: String? = nil
    ) async throws -> Answer {
        try await call(method, target, bytes: body?.bytes, user: user)
    }

    func call(_ method: String, _ target: String, bytes: [UInt8]?, user: String? = nil) async throws -> Answer {
        var headers = headers
        headers["x-alloy-userid"] = user
        let request = HTTPRequest(
            method: method, origin: Self.origin, target: target, headers: headers, body: bytes)
        let response = try await sandbox.send(request, deadline: .distant)
        return Answer(
            status: response.status, headers: response.headers, bytes: response.body,
            json: try JSONValue(parsing: response.body))
    }

    /// Makes a user and gives its id.
    func makeUser(_ username: String, fullName: String? = nil) async throws -> String {
        var body: JSONObject = ["username": .string(username)]
        body.append("fullName", fullName.map(JSONValue.string))
        return try #require(try await call("POST", "/users", .object(body)).json["userId"]?.stringValue)
    }

    /// Asks for a consent link.
    func makeLink(_ connectorID: String, user: String, data: JSONValue = [:]) async throws -> String {
        let answer = try await call(
            "POST", "/connectors/\(connectorID)/credentials",
            [
                "userId": .string(user), "authenticationType": "oauth2",
                "redirectUri": "http://localhost:3000/done?a=b",
                "data": data,
            ])
        return try #require(answer.json["oauthUrl"]?.stringValue)
    }

    /// Goes through the whole consent and gives the credential's id.
    func connect(
        _ connectorID: String, user: String, data: JSONValue = [:], scopes: [String]? = nil, account: String? = nil
    ) async throws -> String {
        let link = try await makeLink(connectorID, user: user, data: data)
        let outcome = try sandbox.decide(oauthURL: link, decision: .allow, scopes: scopes, account: account)
        return try #require(outcome.credentialId)
    }

    func execute(
        _ connectorID: String, _ actionID: String, credential: String, user: String?, _ arguments: JSONObject = [:]
    ) async throws -> Answer {
        var body = arguments
        body["credentialId"] = .string(credential)
        return try await call(
            "POST", "/connectors/\(connectorID)/actions/\(actionID)/execute", .object(body), user: user)
    }
}
