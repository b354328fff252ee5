import HTTP
import JSON
import Logging
import Locking
import Testing

@testable import Alloy

@Suite("Errors of the exchange")
struct TransportErrorTests {
    private func failure(
        _ phase: HTTPFailure.Phase, _ reason: HTTPFailure.Reason, _ requestClass: RequestClass
    ) async throws -> AlloyError {
        let fixture = Fixture([ScriptedTransport.fail(phase, reason)])
        return try await thrown { () throws(AlloyError) in
            try await fixture.client.execute(ExecuteTests.request, class: requestClass)
        }
    }

    @Test(
        arguments: [
            (HTTPFailure.Reason.nameNotResolved, AlloyError.Kind.network, AlloyError.Origin.network, true),
            (.connectFailed, .network, .network, true), (.tlsFailed, .network, .network, true),
            (.timedOut, .timedOut, .network, true), (.cancelled, .cancelled, .host, true),
            (.invalidRequest, .invalidInput, .host, false), (.transportMissing, .internal, .host, false),
            (.other, .network, .network, true),
        ])
    func nothingLeft(
        reason: HTTPFailure.Reason, kind: AlloyError.Kind, origin: AlloyError.Origin, isSafe: Bool
    ) async throws {
        for requestClass in RequestClass.allCases {
            let error = try await failure(.notSent, reason, requestClass)
            #expect(error.kind == kind)
            #expect(error.origin == origin)
            #expect(error.outcome == .notSent)
            #expect(error.retry.isSafe == isSafe)
            #expect(error.attempts == [Attempt(number: 1, phase: .notSent)])
            #expect(error.httpStatus == nil)
        }
    }

    @Test(
        arguments: [
            (HTTPFailure.Reason.timedOut, AlloyError.Kind.timedOut), (.connectionClosed, .network),
            (.malformedResponse, .alloyFailed), (.responseTooLarge, .alloyFailed), (.cancelled, .cancelled),
            (.other, .network),
        ])
    func somethingLeft(reason: HTTPFailure.Reason, kind: AlloyError.Kind) async throws {
        for requestClass in RequestClass.allCases {
            let error = try await failure(.ambiguous, reason, requestClass)
            #expect(error.kind == (requestClass == .read ? kind : .unknownOutcome))
            #expect(error.outcome == .unknown)
            #expect(error.retry.isSafe == RetryRules(for: requestClass).allowRetry(after: .ambiguous, status: nil))
            #expect(error.attempts == [Attempt(number: 1, phase: .ambiguous)])
        }
    }

    @Test func cancelledBeforeSending() async throws {
        let fixture = Fixture(#"{"data":[]}"#)
        let task = Task {
            // Cancelled by itself, so that nothing depends on who is faster.
            withUnsafeCurrentTask { $0?.cancel() }
            return try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
        }
        let error = try await task.value
        #expect(error.kind == .cancelled)
        #expect(error.code == -32_800)
        #expect(error.outcome == .notSent)
        #expect(fixture.transport.requests.isEmpty)
    }

    @Test func noTimeLeft() async throws {
        let fixture = Fixture(#"{"data":[]}"#)
        let error = try await thrown { () throws(AlloyError) in
            try await fixture.client.listUsers(options: CallOptions(timeout: .zero))
        }
        #expect(error.kind == .timedOut)
        #expect(error.outcome == .notSent)
        #expect(fixture.transport.requests.isEmpty)
    }

    @Test func noKey() async throws {
        for source in [KeySource.missing, KeySource(Secret(""))] {
            let fixture = Fixture([]) { $0.key = source }
            let error = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
            #expect(error.kind == .unauthenticated)
            #expect(error.code == 1_001)
            #expect(error.origin == .host)
            #expect(error.outcome == .notSent)
            for word in ["ALLOY_API_KEY", "ALLOY_API_KEY_FILE", "ALLOY_API_KEY_COMMAND", "--sandbox"] {
                #expect(error.data["fix"]?.text.contains(word) == true)
            }
            #expect(fixture.transport.requests.isEmpty)
        }
    }

    @Test(arguments: ["two words", "line\n", "tab\tbed", "é-is-no-key"])
    func unusableKey(key: String) async throws {
        let fixture = Fixture([]) { $0.key = KeySource(Secret(key), name: "ALLOY_API_KEY_FILE") }
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
        #expect(error.kind == .unauthenticated)
        #expect(!error.data.text.contains(key))
        #expect(error.data.text.contains("ALLOY_API_KEY_FILE"))
    }

    @Test func theKeyIsReadForEveryCall() async throws {
        let reads = Mutex(0)
        let fixture = Fixture([ScriptedTransport.answer(200, "[]"), ScriptedTransport.answer(200, "[]")]) {
            $0.key = KeySource(name: "a counter") {
                (_: KeySource.Reading, _: ContinuousClock.Instant) throws(AlloyError) -> Secret? in
                Secret("key-\(reads.withLock { $0 += 1; return $0 })")
            }
        }
        _ = try await fixture.client.listUsers()
        _ = try await fixture.client.listUsers()
        #expect(fixture.transport.requests.map { $0.headers["Authorization"] } == ["Bearer key-1", "Bearer key-2"])
    }

    @Test(arguments: ["", "a\r\nx-evil: 1", "\u{0}"])
    func unusableUser(userId: String) async throws {
        let fixture = Fixture([])
        let error = try await thrown { () throws(AlloyError) in
            try await fixture.client.listConnectors(options: CallOptions(userId: userId))
        }
        #expect(error.kind == .invalidInput)
        #expect(error.problems.map(\.pointer.description) == ["/userId"])
        #expect(fixture.transport.requests.isEmpty)
    }

    @Test func unusableVersion() async throws {
        let fixture = Fixture([]) { $0.apiVersion = "2025-09\r\nx: y" }
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
        #expect(error.kind == .invalidInput)
        #expect(error.outcome == .notSent)
        #expect(fixture.transport.requests.isEmpty)
    }
}
