import HTTP
import HostTestSupport
import JSON
import TestSupport
import Testing

@testable import AlloyHost

/// `execute` sends two requests, the definition's and its own; what it reports is about its own.
@Suite struct ExecuteTests {
    private static let definition = "GET /connectors/c/actions/a"
    private static let execution = "POST /connectors/c/actions/a/execute"
    private static let params: JSONObject = [
        "connectorId": "c", "actionId": "a", "credentialId": .string(HostFixture.credential), "userId": "u",
    ]
    private static let post = RoutedTransport.json(["action": ["id": "a", "httpMethod": "post"]])
    private static let get = RoutedTransport.json(["action": ["id": "a", "httpMethod": "get"]])

    /// What becomes of the execution itself, and what is reported of a write and of a read.
    static let failures: [(String, RoutedTransport.Answer, write: String, read: String)] = [
        (
            "400", RoutedTransport.json(["error": ["code": "INVALID_INPUT", "message": "no"]], status: 400),
            "invalid_input rejected", "invalid_input rejected"
        ),
        (
            "429", RoutedTransport.json(["message": "slow down"], status: 429), "rate_limited rejected safe",
            "rate_limited rejected safe"
        ),
        (
            "500", RoutedTransport.json(["message": "down"], status: 500), "unknown_outcome unknown",
            "alloy_failed unknown safe"
        ),
        (
            "not sent", RoutedTransport.fail(.notSent, .connectFailed), "network not_sent safe", "network not_sent safe"
        ),
        (
            "timed out", RoutedTransport.fail(.ambiguous, .timedOut), "unknown_outcome unknown",
            "timed_out unknown safe"
        ),
    ]

    @Test(arguments: failures)
    func errorHasTheOutcome(
        name: String, answer: @escaping RoutedTransport.Answer, write: String, read: String
    ) async throws {
        for (definition, expected) in [(Self.post, write), (Self.get, read)] {
            let transport = RoutedTransport([Self.definition: definition, Self.execution: answer])
            #expect(try await summary(transport) == expected, "\(name)")
            #expect(transport.asked == [Self.definition, Self.execution])
        }
    }

    /// What becomes of the definition's request; whatever it is, the execution itself was never sent.
    static let lookups: [(String, RoutedTransport.Answer, String)] = [
        (
            "404", RoutedTransport.json(["error": ["code": "ACTION_NOT_FOUND", "message": "no"]], status: 404),
            "not_found not_sent"
        ),
        ("500", RoutedTransport.json(["message": "down"], status: 500), "alloy_failed not_sent safe"),
        ("an unreadable answer", RoutedTransport.json(7), "alloy_failed not_sent safe"),
        ("not sent", RoutedTransport.fail(.notSent, .connectFailed), "network not_sent safe"),
        ("timed out", RoutedTransport.fail(.ambiguous, .timedOut), "timed_out not_sent safe"),
        ("cut off", RoutedTransport.fail(.ambiguous, .connectionClosed), "network not_sent safe"),
    ]

    @Test(arguments: lookups)
    func aFailedLookUpIsNotSent(
        name: String, answer: @escaping RoutedTransport.Answer, expected: String
    ) async throws {
        let transport = RoutedTransport([Self.definition: answer, Self.execution: RoutedTransport.json([:])])
        #expect(try await summary(transport) == expected, "\(name)")
        #expect(transport.asked.first == Self.definition)
        // Something unknown is looked for among the connectors; that reads, and executes nothing.
        #expect(transport.asked.dropFirst().allSatisfy { $0 == "GET /connectors" })
    }

    /// `timeoutMs` is for the whole call.
    @Test func lookUpAndExecutionShareOneDeadline() async throws {
        let clock = ManualClock()
        let start = clock.now
        let transport = RoutedTransport([
            Self.definition: { (request: HTTPRequest) throws(HTTPFailure) in
                clock.advance(by: .milliseconds(400))
                return try Self.post(request)
            },
            Self.execution: RoutedTransport.json(["responseData": 7]),
        ])
        let fixture = HostFixture.live(transport, now: { clock.now })
        _ = try await fixture.result("execute", Self.params.appending("timeoutMs", 1_000))
        #expect(transport.deadlines.map { $0 - start } == [.milliseconds(1_000), .milliseconds(1_000)])
    }

    @Test func isNotSentWhenTheLookUpTookAllTheTime() async throws {
        let clock = ManualClock()
        let transport = RoutedTransport([
            Self.definition: { (request: HTTPRequest) throws(HTTPFailure) in
                clock.advance(by: .milliseconds(1_000))
                return try Self.post(request)
            },
            Self.execution: RoutedTransport.json(["responseData": 7]),
        ])
        let fixture = HostFixture.live(transport, now: { clock.now })
        let error = try await fixture.error("execute", Self.params.appending("timeoutMs", 1_000))
        #expect(error["data"]?["kind"] == "timed_out")
        #expect(error["data"]?["outcome"] == "not_sent")
        #expect(transport.asked == [Self.definition])
    }

    @Test func readsADefinitionOnce() async throws {
        let transport = RoutedTransport([
            Self.definition: Self.post, Self.execution: RoutedTransport.json(["responseData": 7]),
        ])
        let fixture = HostFixture.live(transport)
        var ids: Set<String> = []
        for _ in 1...3 {
            let result = try await fixture.result("execute", Self.params)
            #expect(result["responseData"] == 7)
            ids.insert(try #require(result["executionId"]?.stringValue))
        }
        #expect(transport.asked == [Self.definition, Self.execution, Self.execution, Self.execution])
        #expect(ids.count == 3 && ids.allSatisfy { $0.utf8.count == 24 })
    }

    /// Kind, outcome, and whether sending again is safe.
    private func summary(_ transport: RoutedTransport) async throws -> String {
        let data = try #require(try await HostFixture.live(transport).error("execute", Self.params)["data"])
        #expect(data["executionId"]?.stringValue?.utf8.count == 24)
        let words = [
            data["kind"]?.stringValue, data["outcome"]?.stringValue, data["retry"]?["safe"] == true ? "safe" : nil,
        ]
        return words.compactMap(\.self).joined(separator: " ")
    }
}
