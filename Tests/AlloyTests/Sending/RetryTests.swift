import HTTP
import JSON
import Logging
import TestSupport
import Testing

@testable import Alloy

@Suite("Retries")
struct RetryTests {
    static let ok = ScriptedTransport.answer(200, #"{"responseData":1}"#)
    static let failed = ScriptedTransport.answer(500, #"{"message":"boom"}"#, ["x-request-id": "r-1"])
    static let throttled = ScriptedTransport.answer(429, #"{"message":"slow down"}"#, ["Retry-After": "2"])
    static let broken = ScriptedTransport.fail(.ambiguous, .connectionClosed)
    static let unreached = ScriptedTransport.fail(.notSent, .connectFailed)

    private func fixture(
        _ script: [ScriptedTransport.Exchange], _ clock: VirtualClock = VirtualClock(),
        configure: (inout AlloyConfiguration) -> Void = { _ in }
    ) -> Fixture {
        Fixture(script) {
            clock.use(in: &$0)
            $0.retry = RetryPolicy()
            $0.random = { 0.5 }
            configure(&$0)
        }
    }

    private func execute(
        _ fixture: Fixture, _ requestClass: RequestClass, _ options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> ExecuteResult {
        try await fixture.client.execute(ExecuteTests.request, class: requestClass, options: options)
    }

    @Test("a read is sent until it succeeds, with growing waits, and all attempts are reported")
    func untilAnswered() async throws {
        let clock = VirtualClock()
        let fixture = fixture([Self.failed, Self.unreached, Self.ok], clock)
        let result = try await execute(fixture, .read)
        #expect(result.responseData == 1)
        #expect(
            result.attempts == [
                Attempt(number: 1, phase: .ambiguous, status: 500),
                Attempt(number: 2, phase: .notSent, waitMilliseconds: 25),
                Attempt(number: 3, phase: .answered, status: 200, waitMilliseconds: 50),
            ])
        #expect(clock.slept == [.milliseconds(25), .milliseconds(50)])
        #expect(fixture.client.traffic.tokens == 500, "what the retries cost came back")
        #expect(Set(fixture.transport.deadlines) == [clock.start.advanced(by: .seconds(30))])
    }

    @Test("there are at most three attempts, and the last one's error is thrown")
    func attemptsUsedUp() async throws {
        let fixture = fixture([Self.failed, Self.broken, Self.failed, Self.ok])
        let error = try await thrown { () throws(AlloyError) in try await execute(fixture, .read) }
        #expect(error.kind == .alloyFailed)
        #expect(error.attempts.map(\.phase) == [.ambiguous, .ambiguous, .ambiguous])
        #expect(fixture.client.traffic.tokens == 500 - 28)
    }

    @Test("a write that was sent again as requested has a warning that it may have been applied twice")
    func sentTwice() async throws {
        var options = CallOptions()
        options.retriesAmbiguousWrites = true
        let result = try await execute(fixture([Self.broken, Self.ok]), .write, options)
        #expect(result.warnings.count == 1 && result.warnings[0].contains("2 times"))
        #expect(try await execute(fixture([Self.unreached, Self.ok]), .write, options).warnings == [])
        #expect(try await execute(fixture([Self.broken, Self.ok]), .idempotent).warnings == [])
    }

    @Test("an attempt that outlives its cancelled call is cancelled when the process ends", .hangLimit)
    func cut() async throws {
        let hanging = HangingTransport()
        let client = AlloyClient(AlloyConfiguration(key: KeySource(Secret(Fixture.key))), transport: hanging)
        let task = Task {
            try await thrown { () throws(AlloyError) in
                try await client.execute(
                    ExecuteTests.request, class: .write, options: CallOptions(finishesAttempts: true))
            }
        }
        await hanging.begun()
        task.cancel()
        client.cancelOngoingAttempts()
        #expect(try await task.value.outcome == .unknown)
        // What comes later is cut at once.
        let late = try await thrown { () throws(AlloyError) in
            try await client.execute(ExecuteTests.request, class: .write, options: CallOptions(finishesAttempts: true))
        }
        #expect(late.outcome == .unknown)
    }

    @Test("a write without a response is not sent again", arguments: [failed, broken])
    func writeInDoubt(exchange: @escaping ScriptedTransport.Exchange) async throws {
        let fixture = fixture([exchange, Self.ok])
        let error = try await thrown { () throws(AlloyError) in try await execute(fixture, .write) }
        #expect(error.kind == .unknownOutcome)
        #expect(error.outcome == .unknown)
        #expect(fixture.transport.requests.count == 1)
        #expect(fixture.client.traffic.tokens == 500)
    }

    @Test("unless the caller accepts that it may be applied twice", arguments: [true, false])
    func writeOptedIn(inConfiguration: Bool) async throws {
        let fixture = fixture([Self.failed, Self.ok]) { $0.retriesAmbiguousWrites = inConfiguration }
        let result = try await execute(fixture, .write, CallOptions(retriesAmbiguousWrites: !inConfiguration))
        #expect(result.attempts.map(\.phase) == [.ambiguous, .answered])
        #expect(fixture.transport.requests.allSatisfy { $0.connection == .fresh })
    }

    @Test("a read is sent again after an unreadable response, and not after one of an unknown format")
    func unreadable() async throws {
        let cut = ScriptedTransport.answer(200, #"{"responseData":"#)
        let read = fixture([cut, Self.ok])
        #expect(try await execute(read, .read).attempts.map(\.phase) == [.ambiguous, .answered])
        let write = fixture([cut, Self.ok])
        let error = try await thrown { () throws(AlloyError) in try await execute(write, .write) }
        #expect(error.outcome == .unknown)
        let odd = fixture([ScriptedTransport.answer(200, #"{"odd":1}"#), Self.ok])
        _ = try await thrown { () throws(AlloyError) in try await odd.client.listUsers() }
        #expect(odd.transport.requests.count == 1)
    }

    @Test("a 429 with a hint is retried after the wait, for every class", arguments: RequestClass.allCases)
    func hint(requestClass: RequestClass) async throws {
        let clock = VirtualClock()
        let fixture = fixture([Self.throttled, Self.ok], clock)
        let result = try await execute(fixture, requestClass)
        #expect(result.attempts.first == Attempt(number: 1, phase: .refused, status: 429))
        let wait = try #require(result.attempts.last?.waitMilliseconds)
        #expect(wait >= 2_000)
        #expect(clock.elapsed >= .seconds(2))
    }

    @Test("a wait beyond the deadline is not begun, and the hint is reported")
    func hintBehindTheDeadline() async throws {
        let clock = VirtualClock()
        let fixture = fixture([Self.throttled, Self.ok], clock)
        let error = try await thrown { () throws(AlloyError) in
            try await execute(fixture, .write, CallOptions(timeout: .seconds(2)))
        }
        #expect(error.kind == .rateLimited)
        #expect(error.outcome == .rejected)
        #expect(error.retry == AlloyError.RetryAdvice(isSafe: true, afterMilliseconds: 2_000))
        #expect(clock.elapsed == .zero)
        #expect(error.technical?["notSentAgain"]?.stringValue == "the pause would have outlasted the deadline")
    }

    @Test("a hint of more than a minute ends the call at once", arguments: [("61", 61_000), ("1e300", 31_622_400_000)])
    func longHint(text: String, milliseconds: Int) async throws {
        let clock = VirtualClock()
        let fixture = fixture([ScriptedTransport.answer(429, "{}", ["Retry-After": text]), Self.ok], clock)
        let error = try await thrown { () throws(AlloyError) in
            try await execute(fixture, .read, CallOptions(timeout: .seconds(300)))
        }
        #expect(error.retry.afterMilliseconds == milliseconds)
        #expect(clock.slept.isEmpty)
    }

    @Test("an empty bucket ends retries, and successes fill it again")
    func emptyBucket() async throws {
        let fixture = fixture(Array(repeating: Self.failed, count: 300)) { $0.retry.bucketCapacity = 30 }
        _ = try await thrown { () throws(AlloyError) in try await execute(fixture, .read) }
        #expect(fixture.client.traffic.tokens == 2)
        let error = try await thrown { () throws(AlloyError) in try await execute(fixture, .read) }
        #expect(error.attempts.count == 1)
        #expect(error.technical?["notSentAgain"]?.stringValue == "too many retries were being made")
        let refilled = self.fixture([Self.failed, Self.failed, Self.failed] + Array(repeating: Self.ok, count: 12)) {
            $0.retry.bucketCapacity = 30
        }
        _ = try await thrown { () throws(AlloyError) in try await execute(refilled, .read) }
        for _ in 1...12 { _ = try await execute(refilled, .read) }
        #expect(refilled.client.traffic.tokens == 14)
    }

    @Test("a permanent error of the request is not retried")
    func futile() async throws {
        for reason in [HTTPFailure.Reason.invalidRequest, .transportMissing, .responseTooLarge, .cancelled] {
            let fixture = fixture([ScriptedTransport.fail(.notSent, reason), Self.ok])
            let error = try await thrown { () throws(AlloyError) in try await execute(fixture, .read) }
            #expect(error.attempts.count == 1)
        }
    }

    @Test("a deadline takes precedence over a timeout, for the call and its fallback")
    func sharedDeadline() async throws {
        let clock = VirtualClock()
        let fixture = fixture([ScriptedTransport.missingRoute, Self.failed, FallbackTests.list], clock)
        let deadline = clock.start.advanced(by: .seconds(3))
        let options = CallOptions(timeout: .seconds(100), deadline: deadline)
        _ = try await fixture.client.getConnector("slack", options: options)
        #expect(fixture.transport.deadlines == [deadline, deadline, deadline])
    }

    @Test("the error of a fallback contains the earlier attempts")
    func attemptsOfAFallback() async throws {
        let fixture = fixture([ScriptedTransport.missingRoute, Self.failed, FallbackTests.list])
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.getConnector("none") }
        #expect(error.attempts.map(\.number) == [1, 2, 3])
        #expect(error.attempts.map(\.phase) == [.refused, .ambiguous, .answered])
    }

    @Test("an observer sees every step, in order")
    func observer() async throws {
        let observer = RecordingObserver()
        let fixture = fixture([Self.failed, Self.unreached, Self.ok])
        _ = try await execute(fixture, .read, CallOptions(observer: observer))
        #expect(
            observer.seen == [
                "send 1", "end 1 ambiguous 500 r-1", "wait retry 2", "send 2", "end 2 notSent -", "wait retry 3",
                "send 3", "end 3 answered 200 -",
            ])
        #expect(observer.waits.map(\.duration) == [.milliseconds(25), .milliseconds(50)])
    }

    @Test("an observer that throws ends the call before anything of the attempt is sent")
    func refusingObserver() async throws {
        let first = fixture([Self.ok])
        let options = CallOptions(observer: RecordingObserver(refusing: 1))
        let error = try await thrown { () throws(AlloyError) in try await execute(first, .write, options) }
        #expect(error == RecordingObserver.refusal)
        #expect(first.transport.requests.isEmpty)
        let second = fixture([Self.failed, Self.ok])
        var later = CallOptions(observer: RecordingObserver(refusing: 2))
        later.retriesAmbiguousWrites = true
        let unknown = try await thrown { () throws(AlloyError) in try await execute(second, .write, later) }
        #expect(unknown.outcome == .unknown)
        #expect(unknown.message.hasSuffix("; and then: It can't be written down."))
        #expect(second.transport.requests.count == 1)
    }
}
