import Alloy
import HostTestSupport
import TestSupport
import Testing

@testable import AlloyHost

@Suite struct CallRecordTests {
    private let clock = ManualClock()
    private let metrics = Metrics(methods: [])
    private let record: CallRecord

    init() { record = CallRecord(metrics: metrics, now: { [clock] in clock.now }) }

    private func waiting(_ reason: CallWait.Reason) -> MetricCounts.Waiting {
        metrics.snapshot(now: clock.now, version: "").counts.waits[reason.slot]
    }

    @Test func keepsWhatTheLastAttemptSaid() {
        record.ended(Attempt(number: 1, phase: .ambiguous, status: 500), requestId: "first")
        record.ended(Attempt(number: 2, phase: .notSent), requestId: nil)
        #expect(record.sending.attempts == 2)
        #expect(record.sending.status == nil)
        #expect(record.sending.requestId == "first")
        #expect(metrics.snapshot(now: clock.now, version: "").counts.retries == 1)
    }

    @Test func aWaitThatIsSaidAgainIsTheSame() {
        record.waits(for: .rateLimit, attempt: 1)
        clock.advance(by: .seconds(1))
        record.waits(for: .rateLimit, attempt: 1)
        clock.advance(by: .seconds(1))
        record.waitEnded()
        record.waitEnded()
        #expect(waiting(.rateLimit).count == 1)
        #expect(waiting(.rateLimit).nanoseconds == 2_000_000_000)
        #expect(record.sending.waited == .seconds(2))
    }

    @Test func anotherWaitEndsTheOneBefore() {
        record.waits(for: .retry, attempt: 2)
        clock.advance(by: .milliseconds(50))
        record.waits(for: .rateLimit, attempt: 2)
        clock.advance(by: .milliseconds(30))
        record.ended(Attempt(number: 2, phase: .answered, status: 200), requestId: nil)
        clock.advance(by: .milliseconds(30))
        record.waitEnded()
        #expect(waiting(.retry).nanoseconds == 50_000_000)
        #expect(waiting(.rateLimit).nanoseconds == 30_000_000)
        #expect(record.sending.waited == .milliseconds(80))
    }
}
