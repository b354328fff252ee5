import Locking
import TestSupport
import Testing

@testable import Platform

@Suite(.hangLimit) struct AlarmClockTests {
    /// The sleeps of a clock: each instant with its alarm, in the order in which they began.
    private final class Sleeps: Sendable {
        private let sleeps = Mutex<[(instant: ContinuousClock.Instant, alarm: ManualAlarm)]>([])
        private let began = Gate(0)

        var sleep: Sleep {
            { [self] instant throws(CancellationError) in
                let alarm = ManualAlarm()
                sleeps.withLock { $0.append((instant, alarm)) }
                began.update { $0 += 1 }
                try await alarm.sleep(instant)
            }
        }

        /// Waits for the sleep of this number, counted from 0, and returns its instant.
        func began(_ number: Int) async -> ContinuousClock.Instant {
            await withCheckedContinuation { continuation in
                do {
                    try SystemThread.start { [self] in
                        began.wait { $0 > number }
                        continuation.resume(returning: sleeps.withLock { $0[number].instant })
                    }
                } catch { Issue.record("no thread: \(error)") }
            }
        }

        func end(_ number: Int) { sleeps.withLock { $0[number].alarm }.ring() }

        var count: Int { sleeps.withLock { $0.count } }
    }

    private let start = ContinuousClock.now

    private func instant(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    /// One task sleeps for all alarms; what is due is called, in the order of the instants, and what was cancelled is not.
    @Test func oneTaskSleepsForAll() async {
        let sleeps = Sleeps()
        let clock = AlarmClock(sleep: sleeps.sleep)
        let (calls, continuation) = AsyncStream<Int>.makeStream()
        var iterator = calls.makeAsyncIterator()
        _ = clock.set(at: instant(1)) { continuation.yield(1) }
        #expect(await sleeps.began(0) == instant(1))
        _ = clock.set(at: instant(3)) { continuation.yield(3) }
        let second = clock.set(at: instant(2)) { continuation.yield(2) }
        _ = clock.set(at: instant(3)) { continuation.yield(4) }
        clock.cancel(second)
        #expect(sleeps.count == 1)
        sleeps.end(0)
        #expect(await iterator.next() == 1)
        #expect(await sleeps.began(1) == instant(3))
        sleeps.end(1)
        #expect(await iterator.next() == 3)
        #expect(await iterator.next() == 4)
    }

    /// An alarm before all others has a sleep of its own; the later sleep finds what is left.
    @Test func anEarlierAlarmIsNotLate() async {
        let sleeps = Sleeps()
        let clock = AlarmClock(sleep: sleeps.sleep)
        let (calls, continuation) = AsyncStream<Int>.makeStream()
        var iterator = calls.makeAsyncIterator()
        let later = clock.set(at: instant(9)) { continuation.yield(9) }
        #expect(await sleeps.began(0) == instant(9))
        _ = clock.set(at: instant(4)) { continuation.yield(4) }
        #expect(await sleeps.began(1) == instant(4))
        sleeps.end(1)
        #expect(await iterator.next() == 4)
        clock.cancel(later)
        sleeps.end(0)
        _ = clock.set(at: instant(20)) { continuation.yield(20) }
        #expect(await sleeps.began(2) == instant(20))
        sleeps.end(2)
        #expect(await iterator.next() == 20)
    }

    /// A wait ends at its deadline by the clock, and the alarm of one that ended before is gone.
    @Test func aWaitUsesIt() async {
        let sleeps = Sleeps()
        let clock = AlarmClock(sleep: sleeps.sleep)
        let (early, late) = (Waiter<Int>(), Waiter<Int>())
        let first = Task.immediate {
            await early.value(until: instant(1), alarms: clock) { _ in early.resume(returning: 1) }
        }
        #expect(early.resume(returning: 7))
        #expect(await first.value == 7)
        let second = Task.immediate {
            await late.value(until: instant(1), alarms: clock) { _ in late.resume(returning: 2) }
        }
        #expect(await sleeps.began(0) == instant(1))
        sleeps.end(0)
        #expect(await second.value == 2)
    }
}
