import HTTP
import JSON
import Logging
import Testing

@testable import Alloy

@Suite("The JSON of an error")
struct AlloyErrorTests {
    @Test func codesAreStable() {
        let codes = AlloyError.Kind.allCases.map { "\($0.rawValue) \($0.code)" }
        #expect(
            codes == [
                "unauthenticated 1001", "forbidden 1002", "not_found 1003", "invalid_input 1004", "conflict 1005",
                "rate_limited 1006", "provider_failed 1007", "alloy_failed 1008", "network 1009", "timed_out 1010",
                "unknown_outcome 1011", "connection_required 1012", "policy_denied 1013", "validation_failed 1014",
                "overloaded 1015", "cancelled -32800", "internal 1016",
            ])
    }

    @Test func leastData() {
        let error = AlloyError(.internal, "It broke.", origin: .host, outcome: .applied)
        #expect(
            error.data.text
                == #"{"kind":"internal","origin":"host","outcome":"applied","fix":[],"retry":{"safe":false}}"#)
    }

    @Test func allData() {
        let error = AlloyError(
            .rateLimited, "Too much.", origin: .alloy, outcome: .notSent,
            fix: [.advice("Wait."), .call(method: "users.list", params: ["a": 1])],
            retry: AlloyError.RetryAdvice(isSafe: true, afterMilliseconds: 5), httpStatus: 429, serviceCode: "C",
            requestId: "r", executionId: "e",
            attempts: [
                Attempt(number: 1, phase: .notSent),
                Attempt(number: 2, phase: .refused, status: 429, waitMilliseconds: 7),
            ],
            problems: [
                AlloyError.Problem(at: JSONPointer(tokens: ["a/b"]), expected: "x", value: nil, nearest: "y"),
                AlloyError.Problem(at: JSONPointer(), expected: "x", value: [1]),
            ], technical: ["t": 1])
        let expected =
            #"{"kind":"rate_limited","origin":"alloy","outcome":"not_sent","#
            + #""fix":["Wait.",{"method":"users.list","params":{"a":1}}],"retry":{"safe":true,"afterMs":5},"#
            + #""httpStatus":429,"code":"C","requestId":"r","executionId":"e","#
            + #""attempts":[{"n":1,"phase":"notSent","waitMs":0},{"n":2,"phase":"refused","status":429,"waitMs":7}],"#
            + #""problems":[{"pointer":"/a~1b","expected":"x","got":"nothing","nearest":"y"},{"pointer":"","expected":"x","got":"an array of 1 element"}],"#
            + #""technical":{"t":1}}"#
        #expect(error.data.text == expected)
        #expect(error.code == 1_006)
        #expect("\(error)" == "rate_limited: Too much.")
    }

    static let key = "k/+z\"9\\QmW-4xYb7Lp"

    /// The service may echo the key in any of its forms, anywhere.
    @Test(
        arguments: [
            #"{"message":"Invalid key \#(JSONValue.string(key).text.dropFirst().dropLast())"}"#,
            #"{"error":{"code":"\#(JSONValue.string(key).text.dropFirst().dropLast())","message":"x"}}"#,
            #"{"message":"at /x?key=k%2F%2Bz%229%5CQmW-4xYb7Lp"}"#, "bad key \(key)",
            #"{"message":"Basic ay8reiI5XFFtVy00eFliN0xw"}"#, "<pre>\(key)</pre>",
        ])
    func theKeyIsTakenOut(body: String) async throws {
        let fixture = Fixture([ScriptedTransport.answer(401, body, ["X-Request-Id": Self.key])]) {
            $0.key = KeySource(Secret(Self.key))
        }
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
        let escaped = JSONValue.string(Self.key).text.dropFirst().dropLast()
        for text in [error.message, error.data.text, error.serviceCode ?? ""] {
            for form in [Self.key, String(escaped), "k%2F%2Bz%229%5CQmW", "QmW-4xYb7Lp", "ay8reiI5XF"] {
                #expect(!text.contains(form))
            }
        }
        #expect(error.data.text.contains(Secret.placeholder))
    }

    @Test func secretsOfACredentialAreTakenOut() async throws {
        let body =
            #"{"message":"apiKey sk-live-12345 of acme-corp-1 and hunter2hunter2 refused, see https://a/b?token=eyJ.x.y&z=1"}"#
        let fixture = Fixture([ScriptedTransport.answer(400, body)])
        let credential = NewCredential(
            connectorId: "zendesk", authenticationType: "apiKey",
            data: ["subdomain": "acme-corp-1", "apiKey": "sk-live-12345", "passwords": ["hunter2hunter2"]])
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.createCredential(credential) }
        for secret in ["sk-live-12345", "hunter2hunter2", "eyJ.x.y"] { #expect(!error.data.text.contains(secret)) }
        #expect(error.message.contains("acme-corp-1"))
        #expect(error.message.contains("&z=1"))
    }

    @Test func shortSecretsDoNotMutilate() {
        let redactor = Redactor().extended(by: [
            Secret("a"), Secret(""), Secret("abcdefg"), Secret("abcdefgh"), Secret("abcdefghij"),
        ])
        #expect(redactor.redact("a abcdefg abcdefgh! abcdefghij.") == "a abcdefg [redacted]! [redacted].")
    }

    @Test func technicalShowsTheRequestWithoutItsSecrets() async throws {
        let fixture = Fixture([ScriptedTransport.answer(500, #"{"message":"m","n":1.0}"#)])
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.listResources(of: "a b") }
        #expect(
            error.technical.map { JSONValue.object($0).text }
                == #"{"operation":"resources.list","method":"GET","path":"/connectors/a%20b/resources","status":500,"#
                + #""contentType":"application/json","body":{"message":"m","n":1.0}}"#)
    }

    @Test func longBodiesAreCut() async throws {
        let fixture = Fixture([
            ScriptedTransport.answer(500, String(repeating: "x", count: 100_000), ["Content-Type": "text/plain"])
        ])
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
        #expect(error.data.text.utf8.count < 6_000)
        #expect(error.message.count < 400)
    }

    @Test func pageText() {
        #expect(
            MarkupText.first("pre", in: "<PRE class=a>a &lt;b&gt; &amp;lt; <b>c</b>\n d&x</PRE>") == "a <b> &lt; c d&x")
        #expect(MarkupText.first("pre", in: "<pre></pre>") == nil)
        #expect(MarkupText.first("pre", in: "<pre>open") == nil)
        #expect(MarkupText.first("title", in: "") == nil)
    }
}
