import HTTP
import JSON
import Logging
import Testing

@testable import Alloy

/// Every shape of error body, and what becomes of it for a read and for a write.
@Suite("Errors of the service")
struct ServiceErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var status: Int
        var body: String
        var contentType = "application/json"
        var kind: AlloyError.Kind
        /// What the kind is for a write, when it is another.
        var kindOfAWrite: AlloyError.Kind?
        var says: String
        var code: String?
        var origin = AlloyError.Origin.alloy

        var testDescription: String { "\(status) \(body.prefix(60))" }
    }

    static let cases: [Case] = [
        // a, d
        Case(
            status: 401, body: #"{"message":"Invalid Authorization"}"#, kind: .unauthenticated,
            says: "Invalid Authorization"),
        Case(status: 401, body: #"{"message":"Unauthorized"}"#, kind: .unauthenticated, says: "Unauthorized"),
        Case(
            status: 400, body: #"{"message":"No valid users provided"}"#, kind: .invalidInput,
            says: "No valid users provided"),
        // b
        Case(
            status: 400,
            body:
                #"{"error":{"source":"CONNECTIVITY_API","code":"INVALID_INPUT","message":"Credential not found","details":{}}}"#,
            kind: .notFound, says: "Credential not found", code: "INVALID_INPUT"),
        Case(
            status: 422,
            body: #"{"error":{"source":"CONNECTIVITY_API","code":"INVALID_INPUT","message":"username is required."}}"#,
            kind: .invalidInput, says: "username is required", code: "INVALID_INPUT"),
        Case(
            status: 400, body: #"{"error":{"code":"USER_NOT_FOUND","message":"User not found"}}"#, kind: .notFound,
            says: "User not found", code: "USER_NOT_FOUND"),
        Case(
            status: 400, body: #"{"error":{"code":"USERNAME_TAKEN","message":"taken"}}"#, kind: .conflict,
            says: "taken",
            code: "USERNAME_TAKEN"),
        Case(status: 409, body: #"{"error":{"message":"exists"}}"#, kind: .conflict, says: "exists"),
        Case(
            status: 403, body: #"{"error":{"code":"FORBIDDEN"}}"#, kind: .forbidden, says: "Forbidden",
            code: "FORBIDDEN"),
        // c
        Case(
            status: 404, body: #"{"errorHtml":"<!DOCTYPE html>\n<body>\n<pre>Cannot GET /connectors</pre>"}"#,
            kind: .notFound, says: "Cannot GET /connectors"),
        Case(
            status: 404, body: "<html><body><pre>Cannot POST /connectors/a&amp;b&#39;</pre></body></html>",
            contentType: "text/html", kind: .notFound, says: "Cannot POST /connectors/a&b'"),
        Case(
            status: 404, body: "Cannot DELETE /users/x", contentType: "text/plain", kind: .notFound,
            says: "Cannot DELETE"),
        // e
        Case(
            status: 404, body: #"{"code":"AUTHENTICATION_NOT_FOUND","detail":"?"}"#, kind: .notFound, says: "Not Found",
            code: "AUTHENTICATION_NOT_FOUND"),
        // f
        Case(
            status: 404, body: #"{"error":"Not Found","message":"Action 'x' not found for connector 'slack'"}"#,
            kind: .notFound, says: "Action 'x' not found for connector 'slack'"),
        Case(status: 400, body: #"{"error":"Bad thing"}"#, kind: .invalidInput, says: "Bad thing"),
        Case(
            status: 400, body: #"{"errors":[{"message":"first","code":7}]}"#, kind: .invalidInput, says: "first",
            code: "7"),
        // Others' hands.
        Case(
            status: 502, body: "<html><head><title>502 Bad\n Gateway</title></head><body><h1>x</h1></body></html>",
            contentType: "text/html", kind: .alloyFailed, kindOfAWrite: .unknownOutcome, says: "502 Bad Gateway"),
        Case(status: 413, body: "", contentType: "", kind: .invalidInput, says: "Content Too Large"),
        Case(status: 418, body: "\u{0}\u{1}", contentType: "", kind: .invalidInput, says: "HTTP status 418"),
        Case(
            status: 400, body: "\n\nupstream said no\nmore", contentType: "text/plain", kind: .invalidInput,
            says: "upstream said no"),
        Case(status: 400, body: "[1,2]", kind: .invalidInput, says: "[1,2]"),
        Case(status: 429, body: #"{"message":"Rate limit exceeded"}"#, kind: .rateLimited, says: "Rate limit exceeded"),
        Case(status: 302, body: "", kind: .alloyFailed, says: "redirection (302)"),
        Case(
            status: 500, body: #"{"message":"boom"}"#, kind: .alloyFailed, kindOfAWrite: .unknownOutcome, says: "boom"),
        Case(status: 503, body: "{}", kind: .alloyFailed, kindOfAWrite: .unknownOutcome, says: "Service Unavailable"),
        Case(status: 504, body: "", kind: .timedOut, kindOfAWrite: .unknownOutcome, says: "Gateway Timeout"),
        Case(status: 408, body: "", kind: .timedOut, kindOfAWrite: .unknownOutcome, says: "Request Timeout"),
        Case(
            status: 500,
            body: #"{"error":{"source":"CONNECTIVITY_API","code":"INTERNAL","message":"Credential not found"}}"#,
            kind: .alloyFailed, kindOfAWrite: .unknownOutcome, says: "Credential not found", code: "INTERNAL"),
        Case(status: 402, body: #"{"message":"Upgrade"}"#, kind: .forbidden, says: "Upgrade"),
        // The provider's.
        Case(
            status: 402,
            body: #"{"error":{"source":"stripe","message":"Stripe answered 402","details":{"body":{"error":{"message":"#
                + #""Your card was declined."}}}}}"#,
            kind: .providerFailed, says: "The provider did not do this: Stripe answered 402: Your card was declined",
            origin: .provider),
        Case(
            status: 502, body: #"{"error":{"source":"slack","code":"PROVIDER_ERROR","message":"Slack answered 502"}}"#,
            kind: .providerFailed, kindOfAWrite: .unknownOutcome, says: "Slack answered 502", code: "PROVIDER_ERROR",
            origin: .provider),
        Case(
            status: 401, body: #"{"error":{"source":"slack","code":"PROVIDER_ERROR","message":"token_expired"}}"#,
            kind: .connectionRequired, says: "token_expired", code: "PROVIDER_ERROR", origin: .provider),
        Case(
            status: 404, body: #"{"error":{"source":"notion","message":"Cannot GET /v1/pages"}}"#, kind: .notFound,
            says: "The provider doesn't know the record: Cannot GET", origin: .provider),
        Case(
            status: 429, body: #"{"error":{"source":"HUBSPOT","message":"slow down"}}"#, kind: .rateLimited,
            says: "slow down", origin: .provider),
        Case(
            status: 400, body: #"{"error":{"source":"shopify","message":"Variable $first"}}"#, kind: .invalidInput,
            says: "The provider refused the input: Variable $first", origin: .provider),
    ]

    private func failure(_ test: Case, _ requestClass: RequestClass) async throws -> AlloyError {
        let fixture = Fixture([
            ScriptedTransport.answer(
                test.status, test.body,
                test.contentType.isEmpty ? ["Cf-Ray": "ray"] : ["Content-Type": test.contentType, "Cf-Ray": "ray"])
        ])
        return try await thrown { () throws(AlloyError) in
            try await fixture.client.execute(ExecuteTests.request, class: requestClass)
        }
    }

    @Test(arguments: cases)
    func read(_ test: Case) async throws {
        let error = try await failure(test, .read)
        #expect(error.kind == test.kind)
        #expect(error.origin == test.origin)
        #expect(error.message.contains(test.says))
        #expect(error.serviceCode == test.code)
        #expect(error.httpStatus == test.status)
        #expect(error.requestId == "ray")
        let isAmbiguous = test.status == 408 || test.status >= 500
        let phase: Attempt.Phase = isAmbiguous ? .ambiguous : .refused
        #expect(error.outcome == (isAmbiguous ? .unknown : .rejected))
        #expect(error.retry.isSafe == RetryRules(for: .read).allowRetry(after: phase, status: test.status))
        #expect(error.attempts == [Attempt(number: 1, phase: phase, status: test.status)])
        #expect(!error.fix.isEmpty)
        #expect(error.message.hasSuffix("."))
        #expect(!error.message.contains(".."))
    }

    @Test(arguments: cases)
    func write(_ test: Case) async throws {
        for requestClass in [RequestClass.write, .idempotent] {
            let error = try await failure(test, requestClass)
            #expect(error.kind == test.kindOfAWrite ?? test.kind)
            #expect(error.message.contains(test.says))
            let isAmbiguous = test.kindOfAWrite != nil
            #expect(error.outcome == (isAmbiguous ? .unknown : .rejected))
            let phase: Attempt.Phase = isAmbiguous ? .ambiguous : .refused
            let rules = RetryRules(for: requestClass)
            #expect(error.retry.isSafe == rules.allowRetry(after: phase, status: test.status))
        }
    }

    @Test("a status proves what HTTP defines, and others prove nothing")
    func phases() {
        for status in -1...1_000 {
            let phase = Attempt.Phase(status: status)
            switch status {
            case 200...299: #expect(phase == .answered)
            case 300...407, 409...499: #expect(phase == .refused)
            default: #expect(phase == .ambiguous)
            }
        }
    }

    @Test("a status that is not final is not a success", arguments: [0, 100, 101, 199, 600, 999])
    func noFinalStatus(status: Int) async throws {
        let fixture = Fixture([ScriptedTransport.answer(status, "")])
        let error = try await thrown { () throws(AlloyError) in
            try await fixture.client.execute(ExecuteTests.request)
        }
        #expect(error.kind == .unknownOutcome)
        #expect(error.outcome == .unknown)
    }

    @Test func credentialOfAnotherUser() async throws {
        let body = #"{"error":{"source":"CONNECTIVITY_API","code":"INVALID_INPUT","message":"Credential not found"}}"#
        for userId in [nil, "u1"] as [String?] {
            let fixture = Fixture([ScriptedTransport.answer(400, body)])
            let error = try await thrown { () throws(AlloyError) in
                try await fixture.client.execute(ExecuteTests.request, options: CallOptions(userId: userId))
            }
            #expect(error.kind == .notFound)
            let advice = try #require(error.fix.first)
            #expect(advice.json.text.contains(userId.map { "user '\($0)'" } ?? "switches the user silently"))
            var params: JSONObject = ["connectorId": "x"]
            params.append("userId", userId.map(JSONValue.string))
            #expect(error.fix.last == .call(method: "credentials.list", params: params))
        }
    }

    /// Who is unknown, and where the right id is listed; whatever the call was for.
    @Test(
        arguments: [
            (#"{"error":{"code":"CONNECTOR_NOT_FOUND","message":"Connector not found"}}"#, "connectors.list"),
            (#"{"message":"Connector 'x' not found"}"#, "connectors.list"),
            (#"{"error":{"code":"USER_NOT_FOUND","message":"User not found"}}"#, "users.list"),
            (#"{"error":{"code":"ACTION_NOT_FOUND","message":"Action not found"}}"#, "actions.list"),
            (#"{"error":{"source":"x","code":"PROVIDER_ERROR","message":"User not found"}}"#, nil),
        ] as [(String, String?)])
    func listOfWhatIsUnknown(body: String, list: String?) async throws {
        let fixture = Fixture([ScriptedTransport.answer(404, body)])
        let error = try await thrown { () throws(AlloyError) in
            try await fixture.client.execute(ExecuteTests.request, options: CallOptions(userId: "u1"))
        }
        let calls = error.fix.compactMap { $0.json["method"]?.stringValue }
        #expect(calls == [list].compactMap(\.self))
        #expect(error.fix.first?.json.stringValue != nil)
        if list == "users.list" { #expect(error.fix.first?.json.text.contains("'u1'") == true) }
    }

    /// A list of credentials needs a user or a connector.
    @Test func listOfCredentialsNamesTheirConnector() async throws {
        let fixture = Fixture([ScriptedTransport.answer(404, "{}")])
        let error = try await thrown { () throws(AlloyError) in
            try await fixture.client.deleteCredential(Fixture.credential, connectorId: "x")
        }
        #expect(error.fix.last == .call(method: "credentials.list", params: ["connectorId": "x"]))
    }

    /// What is said is put on one line, without tags: the secret must be gone before, as it is another text then.
    @Test(arguments: [
        #"{"message":"no -----BEGIN KEY-----\nabc\ndef"}"#, "<pre>no -----BEGIN KEY-----\nabc\ndef</pre>",
        #"{"error":{"message":"no","details":{"body":{"message":"-----BEGIN KEY-----\nabc\ndef"}}}}"#,
    ])
    func secretOfSeveralLines(body: String) async throws {
        let fixture = Fixture([ScriptedTransport.answer(400, body)])
        let credential = NewCredential(
            connectorId: "x", authenticationType: "basic", data: ["secret": "-----BEGIN KEY-----\nabc\ndef"])
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.createCredential(credential) }
        #expect(error.message.contains("no") && error.message.contains("[redacted]"), "\(error.message)")
        #expect(!error.data.text.contains("abc"))
    }

    @Test func accountThatIsNoLongerAccepted() async throws {
        let body = #"{"error":{"source":"slack","code":"PROVIDER_ERROR","message":"token_revoked"}}"#
        let fixture = Fixture([ScriptedTransport.answer(401, body)])
        let error = try await thrown { () throws(AlloyError) in
            try await fixture.client.execute(ExecuteTests.request, options: CallOptions(userId: "u1"))
        }
        #expect(error.kind == .connectionRequired)
        #expect(
            error.fix.last
                == .call(method: "credentials.connect", params: ["connectorId": "x", "userId": "u1"]))
    }

    @Test func stepsThatCanBeSent() async throws {
        let notFound = #"{"code":"AUTHENTICATION_NOT_FOUND"}"#
        let fixture = Fixture([ScriptedTransport.answer(404, notFound), ScriptedTransport.answer(400, "{}")])
        let credential = NewCredential(connectorId: "notion", authenticationType: "basic")
        let first = try await thrown { () throws(AlloyError) in try await fixture.client.createCredential(credential) }
        #expect(first.fix == [.call(method: "credentials.requirements", params: ["connectorId": "notion"])])
        let second = try await thrown { () throws(AlloyError) in try await fixture.client.execute(ExecuteTests.request)
        }
        #expect(second.fix.last == .call(method: "actions.get", params: ["connectorId": "x", "actionId": "y"]))
    }

    @Test(
        arguments: [
            (["retry-after-ms": "1500"], 1_500), (["Retry-After-Ms": "0.2"], 1), (["Retry-After": "3"], 3_000),
            (["Retry-After": "0"], 0), (["Retry-After": "1.5"], 1_500), (["Retry-After": "-1"], 0),
            (["retry-after-ms": "x", "Retry-After": "2"], 2_000), (["retry-after-ms": "5", "Retry-After": "2"], 5),
            (["Retry-After": "soon"], nil), (["Retry-After": ""], nil), (["Retry-After": "inf"], nil),
            (["Retry-After": "-1e20"], 0), (["Retry-After": "-1e300"], 0), (["retry-after-ms": "-1e300"], 0),
            (["retry-after-ms": "1e300"], 31_622_400_000), (["retry-after-ms": "nan"], nil),
            (["Retry-After": "nan"], nil),
            (["retry-after-ms": "-inf"], nil), (["retry-after-ms": ""], nil),
            (["Retry-After": "1e300"], 31_622_400_000), (["Retry-After": "3, 7,5"], 7_000), ([:], nil),
            (["Retry-After": .init(repeating: "9", count: 400)], 31_622_400_000),
            // This machine's clock tells of one that has passed.
            (["Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"], 0), (["Retry-After": "Sun, 06 Nov"], nil),
            (HTTPHeaders([.init(name: "Retry-After", value: "1"), .init(name: "Retry-After", value: "4")]), 4_000),
            (["Date": "Sun, 06 Nov 1994 08:49:07 GMT", "Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"], 30_000),
            (["Date": "Sun, 06 Nov 1994 08:49:07 GMT", "Retry-After": "Sunday, 06-Nov-94 08:49:37 GMT"], 30_000),
            (["Date": "Sun, 06 Nov 1994 08:49:07 GMT", "Retry-After": "Sun Nov  6 08:49:37 1994"], 30_000),
            (["Date": "Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After": "Sun, 06 Nov 1994 08:49:07 GMT"], 0),
        ] as [(HTTPHeaders, Int?)])
    func hint(headers: HTTPHeaders, milliseconds: Int?) async throws {
        let fixture = Fixture([ScriptedTransport.answer(429, "{}", headers)])
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
        #expect(error.retry.afterMilliseconds == milliseconds)
    }

    @Test(
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199), ("Tue, 01-Jan-30 00:00:00 GMT", 1_893_456_000),
            ("Sun, 06 Nov 1994 08:49:37", nil), ("Sun, 06 Nov 1994 25:49:37 GMT", nil),
            ("Sun, 6 Foo 1994 08:49:37 GMT", nil),
            ("Sun, 06 Nov 1904 08:49:37 GMT", nil), ("Sun, 00 Nov 1994 08:49:37 GMT", nil), ("", nil),
        ] as [(String, Int?)])
    func date(text: String, seconds: Int?) { #expect(HTTPDate.seconds(text) == seconds) }

    @Test(
        arguments: [
            (["X-Request-Id": "a", "cf-ray": "b"], "a"), (["Request-Id": "a"], "a"), (["x-amzn-RequestId": "a"], "a"),
            (["cf-ray": "b"], "b"), (["traceparent": "00-1"], "00-1"), (["x-request-id": "", "cf-ray": "b"], "b"),
            ([:], nil),
        ] as [(HTTPHeaders, String?)])
    func requestId(headers: HTTPHeaders, expected: String?) async throws {
        let fixture = Fixture([ScriptedTransport.answer(500, "", headers)])
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
        #expect(error.requestId == expected)
    }
}
