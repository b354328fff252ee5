import HTTP
import Locking
import TestSupport
import Testing

@testable import Alloy

@Suite("Waiting in the limiter")
struct TrafficTests {
    private func fixture(
        _ script: [ScriptedTransport.Exchange], _ clock: VirtualClock,
        configure: (inout AlloyConfiguration) -> Void = { _ in }
    ) -> Fixture {
        Fixture(script) {
            clock.use(in: &$0)
            $0.random = { 0 }
            configure(&$0)
        }
    }

    private static let users = ScriptedTransport.answer(200, "[]")

    @Test("with a cap, calls start as the minute permits, and report their waits", .hangLimit)
    func cap() async throws {
        let clock = VirtualClock(advancesItself: false)
        let starts = Mutex<[Duration]>([])
        let answer: ScriptedTransport.Exchange = { _ throws(HTTPFailure) in
            starts.withLock { $0.append(clock.elapsed) }
            return HTTPResponse(status: 200, body: Array("{}".utf8))
        }
        let fixture = fixture(Array(repeating: answer, count: 5), clock) { $0.requestsPerMinute = 2 }
        let observer = RecordingObserver()
        let options = CallOptions(timeout: .seconds(600), observer: observer)
        let attempts = try await withThrowingTaskGroup(of: [Attempt].self) { group in
            for _ in 0..<5 {
                group.addTask { try await fixture.client.execute(ExecuteTests.request, options: options).attempts }
            }
            while starts.withLock({ $0.count }) < 5 {
                let due = starts.withLock { 5 - $0.count }
                if fixture.client.traffic.waitingCount == due, clock.sleeperCount == 1 {
                    _ = clock.advanceToNextSleeper()
                }
                await Task.yield()
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(starts.withLock { $0 } == [0, 0, 60, 60, 120].map { .seconds($0) })
        #expect(attempts.map(\.waitMilliseconds).sorted() == [0, 0, 60_000, 60_000, 120_000])
        let first = observer.waits.filter { $0.reason == .rateLimit && $0.duration == .seconds(60) }
        #expect(first.contains { $0.ahead == 0 } && first.contains { $0.ahead == 1 })
        #expect(observer.waits.contains { $0.ahead == 2 && $0.duration == .seconds(120) })
        #expect(observer.waits.count == 4, "three who wait, and one whose place has changed")
    }

    @Test("a call that can't start before its deadline fails at once, with its earliest start")
    func knownTooLate() async throws {
        let clock = VirtualClock()
        let fixture = fixture([Self.users, Self.users], clock) { $0.requestsPerMinute = 1 }
        _ = try await fixture.client.listUsers()
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
        #expect(error.kind == .rateLimited)
        #expect(error.outcome == .notSent)
        #expect(error.origin == .host)
        #expect(error.retry == AlloyError.RetryAdvice(isSafe: true, afterMilliseconds: 60_000))
        #expect(error.attempts.isEmpty)
        #expect(clock.elapsed == .zero)
        #expect(fixture.transport.requests.count == 1)
        let patient = CallOptions(timeout: .seconds(61))
        _ = try await fixture.client.listUsers(options: patient)
        #expect(clock.elapsed == .seconds(60))
    }

    @Test("a pause that the service asks for delays the following calls", .hangLimit)
    func pause() async throws {
        let clock = VirtualClock()
        let fixture = fixture([ScriptedTransport.answer(429, "{}", ["Retry-After": "7"]), Self.users], clock)
        _ = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
        let observer = RecordingObserver()
        _ = try await fixture.client.listUsers(options: CallOptions(observer: observer))
        #expect(clock.elapsed >= .seconds(7))
        #expect(observer.seen.prefix(2) == ["wait rateLimit 1", "send 1"])
        #expect(observer.waits[0].duration >= .seconds(7))
        #expect(observer.waits[0].ahead == 0)
    }

    @Test("a call that is cancelled while it waits is not sent, and leaves the queue", .hangLimit)
    func cancelling() async throws {
        let clock = VirtualClock(advancesItself: false)
        let fixture = fixture([Self.users, Self.users], clock) { $0.requestsPerMinute = 1 }
        let options = CallOptions(timeout: .seconds(600))
        _ = try await fixture.client.listUsers(options: options)
        let first = Task { try await fixture.client.listUsers(options: options) }
        while fixture.client.traffic.waitingCount < 1 { await Task.yield() }
        let second = Task { try await fixture.client.listUsers(options: options) }
        while fixture.client.traffic.waitingCount < 2 { await Task.yield() }
        first.cancel()
        let error = try await #require(throws: AlloyError.self) { try await first.value }
        #expect(error.kind == .cancelled)
        #expect(error.outcome == .notSent)
        #expect(fixture.client.traffic.waitingCount == 1)
        clock.advance(by: .seconds(60))
        _ = try await second.value
        #expect(fixture.client.traffic.waitingCount == 0)
        while clock.sleeperCount > 0 { await Task.yield() }
    }

    @Test("a pause that is extended beyond a call's deadline ends its wait", .hangLimit)
    func longerPause() async throws {
        let clock = VirtualClock(advancesItself: false)
        let throttled = ScriptedTransport.answer(429, "{}", ["Retry-After": "40"])
        let gate = GatedTransport()
        var configuration = AlloyConfiguration(key: KeySource(.init(Fixture.key)))
        clock.use(in: &configuration)
        configuration.retry = .never
        let client = AlloyClient(configuration, transport: FirstThen(first: gate, then: ScriptedTransport([throttled])))
        let slow = Task { try await client.listUsers() }
        await gate.waitForRequest()
        // This one is refused with a pause of 40 s; then one waits with a deadline of 50 s.
        _ = try await thrown { () throws(AlloyError) in try await client.listUsers() }
        let waiting = Task { try await client.listUsers(options: CallOptions(timeout: .seconds(50))) }
        while client.traffic.waitingCount < 1 { await Task.yield() }
        gate.answer(429, ["Retry-After": "55"])
        _ = try await #require(throws: AlloyError.self) { try await slow.value }
        let error = try await #require(throws: AlloyError.self) { try await waiting.value }
        #expect(error.kind == .rateLimited)
        #expect(error.outcome == .notSent)
        #expect((error.retry.afterMilliseconds ?? 0) >= 55_000)
        #expect(clock.elapsed == .zero)
    }

    @Test("a call ends at its deadline while it waits", .hangLimit)
    func deadlineWhileWaiting() async throws {
        let clock = VirtualClock(advancesItself: false)
        let throttled = ScriptedTransport.answer(429, #"{"message":"slow"}"#)
        // Nobody knows how fast it may go: the rate is one in two seconds at least, and others stand before it.
        let fixture = fixture([throttled] + Array(repeating: Self.users, count: 9), clock)
        _ = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
        var patient: [Task<[User], any Error>] = []
        for number in 1...5 {
            patient.append(Task { try await fixture.client.listUsers(options: CallOptions(timeout: .seconds(600))) })
            while fixture.client.traffic.waitingCount < number { await Task.yield() }
        }
        let last = Task { try await fixture.client.listUsers(options: CallOptions(timeout: .seconds(1.5))) }
        while fixture.client.traffic.waitingCount < 6 { await Task.yield() }
        clock.advance(by: .seconds(1.5))
        let error = try await #require(throws: AlloyError.self) { try await last.value }
        #expect(error.kind == .rateLimited)
        #expect(error.outcome == .notSent)
        for task in patient { task.cancel() }
        for task in patient { _ = await task.result }
    }

    @Test("requests to the file store do not count")
    func fileStore() async throws {
        let fixture = fixture([FileTests.slot(), ScriptedTransport.answer(200, "", [:])], VirtualClock()) {
            $0.requestsPerMinute = 1
        }
        _ = try await fixture.client.uploadFile(Array("hello".utf8), filename: "r.pdf", mimeType: "application/pdf")
        #expect(fixture.transport.requests.count == 2)
    }

    @Test("an unused permit is released")
    func givenBack() async throws {
        let fixture = fixture([Self.users], VirtualClock()) { $0.requestsPerMinute = 1 }
        let refusing = CallOptions(observer: RecordingObserver(refusing: 1))
        _ = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers(options: refusing) }
        _ = try await fixture.client.listUsers()
    }
}

/// Sends the first request one way and the others another.
final class FirstThen: HTTPTransport {
    private let first: any HTTPTransport
    private let then: any HTTPTransport
    private let isFirst = Mutex(true)

    init(first: any HTTPTransport, then: any HTTPTransport) {
        self.first = first
        self.then = then
    }

    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        let isFirst = isFirst.withLock { isFirst in
            defer { isFirst = false }
            return isFirst
        }
        return try await (isFirst ? first : then).send(request, deadline: deadline)
    }
}
