import Testing

@testable import Alloy

@Suite("The cap of requests per minute")
struct StartWindowTests {
    static let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { Self.start.advanced(by: .seconds(seconds)) }

    @Test(
        "whoever asks for room as soon as there may be some never starts too many in a minute",
        arguments: [1, 2, 7, 60])
    func isStrict(limit: Int) {
        var window = StartWindow(limit: limit)
        var now = Self.start
        var starts: [ContinuousClock.Instant] = []
        for number in 0..<(limit * 5) {
            now = max(now, window.earliestStart(behind: 0, now: now))
            window.reserve()
            // The start comes some time after the leave.
            now = now.advanced(by: .milliseconds((number * 37) % 900))
            window.start(now: now)
            starts.append(now)
        }
        for (index, first) in starts.enumerated() where index + limit < starts.count {
            #expect(first.duration(to: starts[index + limit]) >= .seconds(60))
        }
        #expect(starts[limit - 1] < at(60), "the first ones need not wait")
    }

    @Test("a reservation counts until it is used or released, and its minute begins with its use")
    func reservations() {
        var window = StartWindow(limit: 2)
        window.reserve()
        window.reserve()
        #expect(window.earliestStart(behind: 0, now: at(0)) > at(0))
        window.cancel()
        #expect(window.earliestStart(behind: 0, now: at(0)) == at(0))
        #expect(window.earliestStart(behind: 1, now: at(0)) > at(0))
        window.start(now: at(5))
        window.reserve()
        window.start(now: at(6))
        #expect(window.earliestStart(behind: 0, now: at(64)) == at(65))
        #expect(window.earliestStart(behind: 1, now: at(64)) == at(66))
        #expect(window.earliestStart(behind: 0, now: at(65)) == at(65))
    }

    @Test(
        "who stands behind others waits for their minutes too",
        arguments: [(0, 60), (1, 61), (2, 62), (3, 120), (8, 182)])
    func behindOthers(ahead: Int, seconds: Int) {
        var window = StartWindow(limit: 3)
        for second in 0..<3 {
            window.reserve()
            window.start(now: at(Double(second)))
        }
        #expect(window.earliestStart(behind: ahead, now: at(3)) == at(Double(seconds)))
    }

    @Test("instants of several threads may arrive in any order")
    func disorder() {
        var window = StartWindow(limit: 2)
        for second in [5.0, 3.0] {
            window.reserve()
            window.start(now: at(second))
        }
        #expect(window.earliestStart(behind: 1, now: at(6)) == at(65), "later is safe")
    }
}
