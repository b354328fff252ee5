import HTTP
import JSON
import TestSupport
import Testing

@testable import Alloy

@Suite("Deletions after an ambiguous attempt")
struct DeletionTests {
    private func fixture(_ script: [ScriptedTransport.Exchange]) -> Fixture {
        Fixture(script) {
            VirtualClock().use(in: &$0)
            $0.retry = RetryPolicy()
        }
    }

    private func delete(_ fixture: Fixture, method: String = "delete") async throws(AlloyError) -> ExecuteResult {
        let text = #"{"action":{"id":"y","httpMethod":"\#(method)"}}"#
        guard let json = try? parsed(text),
            let action = ActionDetails(json, connectorId: "x", actionId: "y", rules: EffectRules())
        else { throw .notSent(.internal, "the test's action can't be read") }
        return try await fixture.client.execute(ExecuteTests.request, action: action)
    }

    static let gone: [(Int, String)] = [
        (404, #"{"error":{"source":"hubspot","message":"contact not found"}}"#),
        (404, #"{"error":{"source":"notion","message":"Cannot DELETE /v1/x"}}"#),
        (404, #"{"message":"Resource does not exist"}"#), (404, "{}"), (404, ""),
    ]

    @Test("a record that is missing after an ambiguous attempt was deleted", arguments: gone)
    func wasDeleted(status: Int, body: String) async throws {
        for doubt in [RetryTests.failed, RetryTests.broken] {
            let fixture = fixture([doubt, ScriptedTransport.answer(status, body, ["x-request-id": "r-2"])])
            let result = try await delete(fixture)
            #expect(result.responseData == .null)
            #expect(result.warnings.count == 1)
            #expect(result.status == 404)
            #expect(result.requestId == "r-2")
            #expect(result.attempts.map(\.phase) == [.ambiguous, .refused])
            #expect(fixture.client.traffic.tokens == 500)
        }
    }

    @Test("without such an attempt it is an error", arguments: gone)
    func wasNotThere(status: Int, body: String) async throws {
        for script in [[], [RetryTests.unreached], [RetryTests.throttled]] as [[ScriptedTransport.Exchange]] {
            let fixture = fixture(script + [ScriptedTransport.answer(status, body)])
            let error = try await thrown { () throws(AlloyError) in try await delete(fixture) }
            #expect(error.kind == .notFound)
            #expect(error.outcome == .rejected)
        }
    }

    @Test(
        "an answer that is about something else proves nothing",
        arguments: [
            (404, #"{"errorHtml":"<pre>Cannot POST /connectors/x</pre>"}"#),
            (404, #"{"error":{"source":"CONNECTIVITY_API","code":"INVALID_INPUT","message":"Credential not found"}}"#),
            (404, #"{"error":{"code":"USER_NOT_FOUND","message":"User not found"}}"#),
            (404, #"{"message":"Connector not found"}"#),
            (404, #"{"error":"Not Found","message":"Action 'x' not found for connector 'slack'"}"#),
            (404, "<html><title>404</title></html>"), (404, "not here"), (400, #"{"message":"no"}"#),
            (410, #"{"message":"no"}"#), (429, "{}"), (403, "{}"),
        ])
    func provesNothing(status: Int, body: String) async throws {
        let fixture = fixture(
            [RetryTests.failed] + Array(repeating: ScriptedTransport.answer(status, body), count: 2))
        let error = try await thrown { () throws(AlloyError) in try await delete(fixture) }
        #expect(error.kind == .unknownOutcome)
        #expect(error.outcome == .unknown)
        #expect(error.retry.isSafe)
    }

    @Test("only for a deletion a missing record is a success")
    func otherMethods() async throws {
        let fixture = fixture([RetryTests.failed, ScriptedTransport.answer(404, "{}")])
        let error = try await thrown { () throws(AlloyError) in try await delete(fixture, method: "put") }
        #expect(error.outcome == .unknown)
    }

    @Test(
        "the service's own deletions know their records",
        arguments: [
            (404, #"{"message":"User not found"}"#, "users", true),
            (400, #"{"error":{"code":"USER_NOT_FOUND","message":"User not found"}}"#, "users", true),
            (404, "", "users", true), (404, #"{"message":"User not found"}"#, "credentials", false),
            (400, #"{"error":{"code":"INVALID_INPUT","message":"Credential not found"}}"#, "credentials", true),
            (404, "", "credentials", true), (404, #"{"message":"File not found"}"#, "files", true),
            (404, #"{"message":"User not found"}"#, "files", false),
            (404, #"{"errorHtml":"<pre>Cannot DELETE /x</pre>"}"#, "users", false),
        ])
    func ownDeletions(status: Int, body: String, what: String, isGone: Bool) async throws {
        let fixture = fixture([RetryTests.broken, ScriptedTransport.answer(status, body)])
        let delete: () async throws(AlloyError) -> JSONValue = { () throws(AlloyError) in
            switch what {
            case "users": try await fixture.client.deleteUser("u").json
            case "files": try await fixture.client.deleteFile("f").json
            default:
                try await fixture.client.deleteCredential(
                    Fixture.credential, options: CallOptions(userId: "u")
                ).json
            }
        }
        if isGone {
            #expect(try await delete().text == #"{"success":true}"#)
        } else {
            let error = try await thrown(of: delete)
            #expect(error.outcome == .unknown)
        }
    }
}
