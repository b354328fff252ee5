import HTTP
import Locking
import TestSupport
import Testing

@testable import Alloy

/// Many calls before a service that takes so many a second and refuses the rest.
@Suite("Many calls that are throttled")
struct StormTests {
    /// A service that answers `rate` requests in each second of a clock, and refuses the others until the next one begins.
    final class Service: HTTPTransport {
        struct State {
            var second = 0
            var taken = 0
            var requests = 0
            var refusals = 0
            var breaches = 0
            var notBefore: ContinuousClock.Instant?
        }

        let state = Mutex(State())
        private let clock: VirtualClock
        private let rate: Int
        private let latency: Duration

        init(_ clock: VirtualClock, rate: Int, latency: Duration) {
            self.clock = clock
            self.rate = rate
            self.latency = latency
        }

        func send(
            _ request: HTTPRequest, deadline: ContinuousClock.Instant
        ) async throws(HTTPFailure) -> HTTPResponse {
            let now = clock.now
            let pause: Int? = state.withLock { state in
                state.requests += 1
                let elapsed = clock.start.duration(to: now)
                let second = Int(elapsed.components.seconds)
                if second != state.second { (state.second, state.taken) = (second, 0) }
                // Somebody who was told to wait comes too early.
                if let notBefore = state.notBefore, now < notBefore { state.breaches += 1 }
                state.taken += 1
                guard state.taken > rate else { return nil }
                state.refusals += 1
                return 1_000 - Int(elapsed / .milliseconds(1)) % 1_000
            }
            try? await clock.sleep(until: now.advanced(by: latency))
            guard let pause else { return HTTPResponse(status: 200, body: Array("[]".utf8)) }
            // The client knows of it from here on.
            state.withLock { state in
                let until = clock.now.advanced(by: .milliseconds(pause))
                state.notBefore = max(state.notBefore ?? until, until)
            }
            return HTTPResponse(
                status: 429, headers: ["retry-after-ms": "\(pause)"], body: Array(#"{"message":"slow"}"#.utf8))
        }
    }

    /// What became of the calls.
    private final class Tally: Sendable {
        let finished = Mutex(0)
        let failed = Mutex<[AlloyError]>([])
    }

    @Test("a thousand reads all succeed, and none starts too early", .hangLimit)
    func storm() async throws {
        let total = 1_000
        let clock = VirtualClock(advancesItself: false)
        let service = Service(clock, rate: 50, latency: .milliseconds(20))
        var configuration = AlloyConfiguration(key: KeySource(.init(Fixture.key)))
        clock.use(in: &configuration)
        configuration.random = { 0.5 }
        let client = AlloyClient(configuration, transport: service)
        let tally = Tally()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<total {
                group.addTask {
                    // They come 60 a second, which is more than the service takes.
                    try? await clock.sleep(until: clock.start.advanced(by: .milliseconds(number * 1_000 / 60)))
                    do throws(AlloyError) {
                        _ = try await client.listUsers(options: CallOptions(timeout: .seconds(300)))
                    } catch {
                        tally.failed.withLock { $0.append(error) }
                    }
                    tally.finished.withLock { $0 += 1 }
                }
            }
            // Everybody either sleeps or waits in the limiter, and then the limiter's alarm sleeps as well: only then does
            // the clock move.
            while true {
                let done = tally.finished.withLock { $0 }
                if done == total { break }
                let waiting = client.traffic.waitingCount
                if clock.sleeperCount == total - done - waiting + (waiting > 0 ? 1 : 0) {
                    _ = clock.advanceToNextSleeper()
                }
                await Task.yield()
            }
        }
        #expect(tally.failed.withLock { $0 }.isEmpty)
        let state = service.state.withLock { $0 }
        #expect(state.requests == total + state.refusals)
        #expect(state.refusals > 0)
        #expect(state.refusals < 100, "each would cost 5 of 500")
        #expect(state.breaches == 0)
        #expect(clock.elapsed < .seconds(60))
        #expect(client.traffic.tokens == 500)
    }

    @Test("the bucket bounds the requests to a service that only fails")
    func bucketBound() async throws {
        let fixture = Fixture(Array(repeating: RetryTests.failed, count: 4_000)) {
            VirtualClock().use(in: &$0)
            $0.retry = RetryPolicy()
        }
        for _ in 0..<1_000 {
            _ = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
        }
        #expect(fixture.transport.requests.count == 1_000 + 500 / 14)
    }
}
