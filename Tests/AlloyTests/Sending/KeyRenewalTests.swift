import HTTP
import Logging
import Locking
import TestSupport
import Testing

@testable import Alloy

@Suite("A key that is not accepted")
struct KeyRenewalTests {
    static let refused = ScriptedTransport.answer(401, #"{"message":"Invalid Authorization"}"#)

    /// A source that writes down how it is read.
    private final class Source: Sendable {
        struct State {
            var cached: String
            var stored: String
            var readings: [String] = []
        }

        let state: Mutex<State>

        init(cached: String, stored: String) { state = Mutex(State(cached: cached, stored: stored)) }

        var readings: [String] { state.withLock { $0.readings } }

        var key: KeySource {
            KeySource(name: "a test") { (reading, _) throws(AlloyError) -> Secret? in
                self.state.withLock { state in
                    switch reading {
                    case .cached: state.readings.append("cached")
                    case .fresh:
                        state.readings.append("fresh")
                        state.cached = state.stored
                    }
                    return Secret(state.cached)
                }
            }
        }
    }

    private func fixture(_ script: [ScriptedTransport.Exchange], _ source: KeySource) -> Fixture {
        Fixture(script) {
            VirtualClock().use(in: &$0)
            $0.retry = RetryPolicy()
            $0.key = source
        }
    }

    private func keys(_ fixture: Fixture) -> [String] {
        fixture.transport.requests.map { String($0.headers["authorization"]?.dropFirst(7) ?? "") }
    }

    @Test("is read again, and the call of any class is sent with the new one", arguments: RequestClass.allCases)
    func newKey(requestClass: RequestClass) async throws {
        let source = Source(cached: "old", stored: "new")
        let fixture = fixture([Self.refused, RetryTests.ok], source.key)
        let result = try await fixture.client.execute(ExecuteTests.request, class: requestClass)
        #expect(keys(fixture) == ["old", "new"])
        #expect(source.readings == ["cached", "cached", "fresh"])
        #expect(result.attempts.map(\.status) == [401, 200])
        #expect(result.attempts.map(\.phase) == [.refused, .answered])
        #expect(fixture.client.traffic.tokens == 500)
    }

    @Test("is read again once: when the new one is not accepted either, the call fails")
    func onlyOnce() async throws {
        let source = Source(cached: "old", stored: "new")
        let fixture = fixture([Self.refused, Self.refused, RetryTests.ok], source.key)
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
        #expect(error.kind == .unauthenticated)
        #expect(error.outcome == .rejected)
        #expect(error.attempts.map(\.status) == [401, 401])
        #expect(source.readings.filter { $0 == "fresh" }.count == 1)
    }

    @Test("that has not changed ends the call")
    func sameKey() async throws {
        let source = Source(cached: "old", stored: "old")
        let fixture = fixture([Self.refused, RetryTests.ok], source.key)
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
        #expect(error.kind == .unauthenticated)
        #expect(error.attempts.count == 1)
        #expect(source.readings == ["cached", "cached", "fresh"])
    }

    @Test("is not read again when another call has done that meanwhile")
    func renewedByAnother() async throws {
        let source = Source(cached: "old", stored: "newest")
        let refusal: ScriptedTransport.Exchange = { _ throws(HTTPFailure) in
            source.state.withLock { $0.cached = "new" }
            return HTTPResponse(status: 401)
        }
        let fixture = fixture([refusal, RetryTests.ok], source.key)
        _ = try await fixture.client.execute(ExecuteTests.request)
        #expect(keys(fixture) == ["old", "new"])
        #expect(source.readings == ["cached", "cached"])
    }

    @Test("does not count against the attempts of a call")
    func doesNotCount() async throws {
        let source = Source(cached: "old", stored: "new")
        let fixture = fixture(
            [RetryTests.failed, Self.refused, RetryTests.failed, RetryTests.ok], source.key)
        let result = try await fixture.client.execute(ExecuteTests.request, class: .read)
        #expect(result.attempts.map(\.status) == [500, 401, 500, 200])
    }

    @Test("that can't be read again is reported as not accepted")
    func unreadable() async throws {
        let source = KeySource(name: "a test") { (reading, _) throws(AlloyError) -> Secret? in
            if case .fresh = reading { throw .notSent(.unauthenticated, "There is no API key: the file is gone.") }
            return Secret("old")
        }
        let fixture = fixture([Self.refused], source)
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
        #expect(error.message == "Alloy did not accept the API key: Invalid Authorization.")
        #expect(error.outcome == .rejected)
    }

    @Test("is not read again when a provider refuses its account")
    func thirdParty() async throws {
        let source = Source(cached: "old", stored: "new")
        let body = #"{"error":{"source":"slack","code":"X","message":"token_expired"}}"#
        let fixture = fixture([ScriptedTransport.answer(401, body), RetryTests.ok], source.key)
        let error = try await thrown { () throws(AlloyError) in
            try await fixture.client.execute(ExecuteTests.request)
        }
        #expect(error.kind == .connectionRequired)
        #expect(source.readings == ["cached"])
    }

    @Test("is read until the call's deadline, and no longer")
    func deadline() async throws {
        let seen = Mutex<[ContinuousClock.Instant]>([])
        let source = KeySource(name: "a test") { (_, deadline) throws(AlloyError) -> Secret? in
            seen.withLock { $0.append(deadline) }
            return Secret("key")
        }
        let fixture = fixture([Self.refused], source)
        let deadline = ContinuousClock.Instant.distant
        _ = try await thrown { () throws(AlloyError) in
            try await fixture.client.listUsers(options: CallOptions(deadline: deadline))
        }
        #expect(seen.withLock { $0 } == [deadline, deadline, deadline])
    }
}
