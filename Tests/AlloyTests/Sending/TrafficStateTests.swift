import Testing

@testable import Alloy

@Suite("The state of calls that wait in the limiter")
struct TrafficStateTests {
    static let start = ContinuousClock.now
    static let scopes = CallScopes(userId: "ada", connectorId: nil)

    private func at(_ seconds: Double) -> ContinuousClock.Instant { Self.start.advanced(by: .seconds(seconds)) }

    /// One call a minute.
    private func state() -> TrafficState {
        TrafficState(
            bucket: RetryBucket(capacity: 500), limiter: Limiter(requestsPerMinute: 1, now: Self.start))
    }

    private func enter(_ state: inout TrafficState, deadline: Double = 600, now: Double = 0) -> UInt64 {
        let number = state.limiter.number()
        state.limiter.enter(number, .metadata, Self.scopes, now: at(now))
        state.add(number, deadline: at(deadline), now: at(now))
        _ = state.updates(now: at(now))
        return number
    }

    @Test("a permitted call that is cancelled gets its permit, which has to be released")
    func cancelledAfterLeave() {
        var state = state()
        let number = enter(&state)
        let told = state.cancel(number)
        #expect(told == nil)
        #expect(state.update(for: number) == .start)
        #expect(state.update(for: number) == nil)
    }

    @Test("a call that is cancelled before is not permitted any more")
    func cancelledBefore() {
        var state = state()
        _ = enter(&state)
        state.limiter.start(now: at(0))
        let number = enter(&state)
        #expect(state.cancel(number) == nil, "nobody asks yet")
        #expect(state.updates(now: at(60)).isEmpty)
        #expect(state.update(for: number) == .cancelled)
        #expect(state.limiter.waitingCount == 0)
    }

    @Test("a call whose deadline is too early never stands in the queue")
    func tooLate() {
        var state = state()
        _ = enter(&state)
        state.limiter.start(now: at(0))
        let late = enter(&state, deadline: 60)
        #expect(state.update(for: late) == .late(earliest: at(60)))
        #expect(state.limiter.waitingCount == 0)
        #expect(state.nextAlarm(now: at(0)).new == nil)
    }

    @Test("the alarm is set for the next start or the first deadline, and replaced only by an earlier one")
    func alarm() {
        var state = state()
        _ = enter(&state)
        state.limiter.start(now: at(0))
        _ = enter(&state)
        #expect(state.nextAlarm(now: at(0)).new?.until == at(60))
        #expect(state.nextAlarm(now: at(1)).new == nil)
        let second = enter(&state, now: 2)
        #expect(state.nextAlarm(now: at(2)).new == nil)
        _ = state.cancel(second)
        state.alarmWentOff(1)
        #expect(state.nextAlarm(now: at(3)).new?.number == 2)
    }

    @Test("a changed position is reported at most once a second")
    func notices() {
        var state = state()
        _ = enter(&state)
        state.limiter.start(now: at(0))
        let (first, second) = (enter(&state), enter(&state))
        _ = state.cancel(first)
        _ = state.updates(now: at(0.5))
        #expect(state.update(for: second) == nil)
        _ = state.updates(now: at(1))
        #expect(state.update(for: second) == .moved(QueuePosition(ahead: 0, earliest: at(60))))
        _ = state.updates(now: at(2))
        #expect(state.update(for: second) == nil)
    }
}
