import HostTestSupport
import JSON
import JSONRPC
import Testing

@testable import AlloyHost

/// Parameters that people and other programs call otherwise.
@Suite struct ParameterSynonymTests {
    @Test(
        arguments: [
            ("execute", "body", "requestBody"), ("execute", "data", "requestBody"),
            ("execute", "payload", "requestBody"),
            ("execute", "request_body", "requestBody"), ("execute", "Request-Body", "requestBody"),
            ("execute", "json", "requestBody"), ("execute", "query", "queryParameters"),
            ("execute", "params", "queryParameters"), ("execute", "query_params", "queryParameters"),
            ("execute", "path", "pathParams"), ("execute", "path-parameters", "pathParams"),
            ("execute", "headers", "additionalHeaders"), ("execute", "user", "userId"), ("execute", "email", "userId"),
            ("execute", "user_id", "userId"), ("execute", "user-id", "userId"), ("execute", "connector", "connectorId"),
            ("execute", "app", "connectorId"), ("execute", "action", "actionId"), ("execute", "tool", "actionId"),
            ("execute", "credential", "credentialId"), ("execute", "credential_id", "credentialId"),
            ("execute", "account", "credentialId"), ("execute", "connection", "credentialId"),
            ("execute", "idempotency_key", "idempotencyKey"), ("execute", "digest", "planDigest"),
            ("execute", "timeout", "timeoutMs"), ("execute", "idempotencyKy", "idempotencyKey"),
            ("users.create", "name", "username"), ("users.create", "email", "username"),
            ("users.create", "full_name", "fullName"), ("users.get", "id", "userId"),
            ("users.get", "username", "userId"),
            ("connectors.get", "id", "connectorId"), ("connectors.list", "search", "query"),
            ("actions.get", "connector_id", "connectorId"), ("actions.search", "connectors", "connectorIds"),
            ("actions.search", "q", "query"), ("executions.get", "id", "executionId"),
            ("executions.list", "status", "outcome"), ("executions.list", "from", "since"),
            ("executions.list", "page", "cursor"), ("credentials.create", "type", "authenticationType"),
            ("credentials.create", "credentials", "data"), ("credentials.create", "callback_url", "redirectUri"),
            ("credentials.delete", "id", "credentialId"), ("files.upload", "name", "filename"),
            ("files.delete", "key", "s3Key"), ("sandbox.oauth.decide", "url", "oauthUrl"),
            ("execute.batch", "calls", "items"), ("execute", "colour", nil), ("ping", "body", nil),
        ] as [(String, String, String?)])
    func suggestTheParameter(method: String, given: String, meant: String?) throws {
        let method = try #require(MethodTable.standard[method])
        let error = try #require(throws: RPCError.self) {
            try ParameterCheck.arguments(.named([given: "x"]), of: method)
        }
        let problem = error.data?["problems"]?.arrayValue?.first { $0["pointer"]?.stringValue == "/\(given)" }
        #expect(problem?["nearest"]?.stringValue == meant, "\(error.data?.text ?? "")")
        if let meant { #expect(error.message.contains("did you mean \"\(meant)\""), "\(error.message)") }
    }

    /// What is given already is not meant a second time.
    @Test func aGivenParameterIsNotSuggested() throws {
        let method = try #require(MethodTable.standard["users.create"])
        let error = try #require(throws: RPCError.self) {
            try ParameterCheck.arguments(.named(["username": "ada", "name": "Ada"]), of: method)
        }
        #expect(error.data?["problems"]?[0]?["nearest"] == "fullName")
    }

    /// Inside of lists as well.
    @Test func suggestParametersInsideItems() throws {
        let method = try #require(MethodTable.standard["execute.batch"])
        let item: JSONValue = [
            "connectorId": "c", "actionId": "a", "credentialId": .string(HostFixture.credential), "body": [:],
        ]
        let error = try #require(throws: RPCError.self) {
            try ParameterCheck.arguments(.named(["items": [item]]), of: method)
        }
        let problem = error.data?["problems"]?[0]
        #expect(problem?["pointer"] == "/items/0/body" && problem?["nearest"] == "requestBody")
    }

    /// Every word of the table stands for a parameter that there is.
    @Test func everyParameterExists() {
        let names = Set(MethodTable.standard.methods.flatMap(\.parameters).map(\.name))
        for name in ParameterSynonyms.names { #expect(names.contains(name), "\(name)") }
    }
}
