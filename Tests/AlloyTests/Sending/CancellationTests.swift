import HTTP
import Locking
import TestSupport
import Testing

@testable import Alloy

@Suite("Cancellation and deadlines between attempts")
struct CancellationTests {
    private func fixture(_ script: [ScriptedTransport.Exchange], _ clock: VirtualClock) -> Fixture {
        Fixture(script) {
            clock.use(in: &$0)
            $0.retry = RetryPolicy()
            $0.random = { 0.5 }
        }
    }

    @Test(
        "who cancels while waiting for a retry learns what may have been done", .hangLimit,
        arguments: [
            (RetryTests.failed, RequestClass.read, AlloyError.Kind.cancelled, Outcome.unknown),
            (RetryTests.failed, .idempotent, .unknownOutcome, .unknown),
            (RetryTests.throttled, .write, .cancelled, .rejected),
            (RetryTests.unreached, .write, .cancelled, .notSent),
        ] as [(ScriptedTransport.Exchange, RequestClass, AlloyError.Kind, Outcome)])
    func betweenAttempts(
        exchange: @escaping ScriptedTransport.Exchange, requestClass: RequestClass, kind: AlloyError.Kind,
        outcome: Outcome
    ) async throws {
        let clock = VirtualClock(advancesItself: false)
        let fixture = fixture([exchange, RetryTests.ok], clock)
        let task = Task {
            try await thrown { () throws(AlloyError) in
                try await fixture.client.execute(ExecuteTests.request, class: requestClass)
            }
        }
        await clock.sleepers(1)
        task.cancel()
        let error = try await task.value
        #expect(error.kind == kind)
        #expect(error.outcome == outcome)
        #expect(error.attempts.count == 1)
        #expect(fixture.transport.requests.count == 1)
    }

    @Test(
        "who asks for it gets the answer to what is on its way, cancelled or not", .hangLimit,
        arguments: [true, false])
    func finishesAttempts(isAnswered: Bool) async throws {
        let transport = GatedTransport()
        var configuration = AlloyConfiguration(key: KeySource(.init(Fixture.key)))
        configuration.retry = RetryPolicy()
        let client = AlloyClient(configuration, transport: transport)
        let task = Task {
            try await client.execute(
                ExecuteTests.request, class: .write, options: CallOptions(finishesAttempts: true))
        }
        await transport.waitForRequest()
        task.cancel()
        #expect(!transport.wasCut)
        transport.answer(isAnswered ? 200 : 429)
        if isAnswered {
            #expect(try await task.value.attempts.map(\.phase) == [.answered])
        } else {
            let error = try await #require(throws: AlloyError.self) { try await task.value }
            #expect(error.kind == .cancelled)
            #expect(error.outcome == .rejected)
        }
        #expect(transport.count == 1)
    }

    @Test("an attempt is cancelled with its call by default, with an unknown outcome", .hangLimit)
    func cutsAttempts() async throws {
        let transport = GatedTransport()
        let client = AlloyClient(AlloyConfiguration(key: KeySource(.init(Fixture.key))), transport: transport)
        let task = Task { try await client.execute(ExecuteTests.request, class: .write) }
        await transport.waitForRequest()
        task.cancel()
        let error = try await #require(throws: AlloyError.self) { try await task.value }
        #expect(transport.wasCut)
        #expect(error.kind == .unknownOutcome)
        #expect(error.outcome == .unknown)
    }
}

/// A transport whose one request waits for its answer.
final class GatedTransport: HTTPTransport {
    private typealias Exchange = CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>
    private struct State {
        var exchange: Exchange?
        var count = 0
        var wasCut = false
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.count } }
    var wasCut: Bool { state.withLock { $0.wasCut } }

    func waitForRequest() async { while state.withLock({ $0.exchange == nil }) { await Task.yield() } }

    func answer(_ status: Int, _ headers: HTTPHeaders = [:]) {
        resume(.success(HTTPResponse(status: status, headers: headers, body: Array("{}".utf8))))
    }

    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { exchange in
                state.withLock { state in
                    state.exchange = exchange
                    state.count += 1
                }
            }
        } onCancel: {
            state.withLock { $0.wasCut = true }
            resume(.failure(HTTPFailure(phase: .ambiguous, reason: .cancelled, technical: "cut")))
        }
        return try result.get()
    }

    private func resume(_ result: Result<HTTPResponse, HTTPFailure>) {
        let exchange = state.withLock { state in
            defer { state.exchange = nil }
            return state.exchange
        }
        exchange?.resume(returning: result)
    }
}
