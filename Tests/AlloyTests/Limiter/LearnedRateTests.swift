import Testing

@testable import Alloy

@Suite("A learned rate")
struct LearnedRateTests {
    static let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { Self.start.advanced(by: .seconds(seconds)) }

    private func seconds(_ instant: ContinuousClock.Instant) -> Double {
        Self.start.duration(to: instant) / .seconds(1)
    }

    @Test(
        "is seven tenths of the rate that was too fast, and at least one call in two seconds",
        arguments: [(10, 7), (0, 0.5)])
    func falls(measured: Double, expected: Double) {
        let rate = LearnedRate(measured: measured, pause: .zero, now: at(0))
        #expect(abs(rate.rate - expected) < 1e-9)
        #expect(abs(seconds(rate.earliestStart(now: at(0))) - 1 / expected) < 1e-6)
    }

    @Test("permits starts evenly, and accumulates those of one second")
    func paces() {
        var rate = LearnedRate(measured: 10, pause: .zero, now: at(0))
        var now = at(0)
        for number in 1...70 {
            now = max(now, rate.earliestStart(now: now))
            #expect(rate.earliestStart(now: now) <= now)
            rate.take(now: now)
            #expect(abs(seconds(now) - Double(number) / 7) < 1e-3)
        }
        var burst = 0
        while rate.earliestStart(now: at(100)) <= at(100) {
            rate.take(now: at(100))
            burst += 1
        }
        #expect(burst == 7)
        rate.release()
        #expect(rate.earliestStart(now: at(100)) <= at(100))
    }

    @Test("permits nothing during its pause, and accumulates nothing")
    func pauses() {
        var rate = LearnedRate(measured: 10, pause: .seconds(5), now: at(0))
        #expect(abs(seconds(rate.earliestStart(now: at(1))) - (5 + 1.0 / 7)) < 1e-6)
        #expect(abs(seconds(rate.earliestStart(now: at(5))) - (5 + 1.0 / 7)) < 1e-6)
        rate.throttled(measured: 10, pause: .seconds(2), startedAt: at(-1), now: at(1))
        #expect(rate.pausedUntil == at(5), "a shorter pause does not end a longer one")
        rate.throttled(measured: 10, pause: .seconds(8), startedAt: at(-1), now: at(1))
        #expect(rate.pausedUntil == at(9))
        #expect(abs(seconds(rate.earliestStart(now: at(9))) - (9 + 1.0 / 7)) < 1e-6)
    }

    @Test("falls once for a burst that was on its way, and again for later calls")
    func burst() {
        var rate = LearnedRate(measured: 10, pause: .zero, now: at(0))
        for _ in 1...50 { rate.throttled(measured: 10, pause: .zero, startedAt: at(-0.1), now: at(0.1)) }
        #expect(abs(rate.rate - 7) < 1e-9)
        rate.throttled(measured: 6, pause: .zero, startedAt: at(0.2), now: at(1))
        #expect(abs(rate.rate - 4.2) < 1e-9)
    }

    @Test("rises quickly to near the rate that was too fast, stays there, and then rises ever faster")
    func rises() {
        var rate = LearnedRate(measured: 100, pause: .zero, now: at(0))
        var rates: [Double] = []
        for second in 1...12 {
            rate.answered(measured: 1_000, now: at(Double(second)))
            rates.append(rate.rate)
        }
        // 100 × 0.3 / 0.4 has the cube root 4.217: there it is back at 100.
        #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(rates[0] > 85)
        #expect(rates[3] < 100 && rates[3] > 99.9)
        #expect(rates[4] > 100 && rates[4] < 101)
        #expect(abs(rates[11] - (100 + 0.4 * 471.6)) < 1)
    }

    @Test("rises no further than twice the demand")
    func isBounded() {
        var rate = LearnedRate(measured: 10, pause: .zero, now: at(0))
        rate.answered(measured: 8, now: at(60))
        #expect(rate.rate == 16)
        rate.answered(measured: 1, now: at(61))
        #expect(rate.rate == 10)
    }

    @Test("expires when it has risen to twice the demand, and not within ten seconds")
    func ends() {
        let rate = LearnedRate(measured: 10, pause: .zero, now: at(0))
        #expect(!rate.isOver(measured: 0, now: at(9.9)))
        #expect(rate.isOver(measured: 10, now: at(10)))
        #expect(!rate.isOver(measured: 1_000, now: at(10)))
        let paused = LearnedRate(measured: 10, pause: .seconds(30), now: at(0))
        #expect(!paused.isOver(measured: 0, now: at(39)))
        #expect(paused.isOver(measured: 0, now: at(40)))
    }
}
