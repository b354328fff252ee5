import Testing

@testable import Alloy

@Suite("Who waits, and what comes next for it")
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
        _ = state.turns(now: at(now))
        return number
    }

    @Test("who is let through and cancelled learns of the leave, since its room has to be given back")
    func cancelledAfterLeave() {
        var state = state()
        let number = enter(&state)
        let told = state.cancel(number)
        #expect(told == nil)
        #expect(state.turn(of: number) == .start)
        #expect(state.turn(of: number) == nil)
    }

    @Test("who is cancelled before is not let through any more")
    func cancelledBefore() {
        var state = state()
        _ = enter(&state)
        state.limiter.start(now: at(0))
        let number = enter(&state)
        #expect(state.cancel(number) == nil, "nobody asks yet")
        #expect(state.turns(now: at(60)).isEmpty)
        #expect(state.turn(of: number) == .cancelled)
        #expect(state.limiter.waitingCount == 0)
    }

    @Test("whoever is too late from the start never stands in the queue")
    func tooLate() {
        var state = state()
        _ = enter(&state)
        state.limiter.start(now: at(0))
        let late = enter(&state, deadline: 60)
        #expect(state.turn(of: late) == .late(earliest: at(60)))
        #expect(state.limiter.waitingCount == 0)
        #expect(state.nextAlarm(now: at(0)).new == nil)
    }

    @Test("the alarm is for the next start or the first deadline, and is set anew only when that is earlier")
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

    @Test("who waits hears of a place that has changed, once a second at most")
    func notices() {
        var state = state()
        _ = enter(&state)
        state.limiter.start(now: at(0))
        let (first, second) = (enter(&state), enter(&state))
        _ = state.cancel(first)
        _ = state.turns(now: at(0.5))
        #expect(state.turn(of: second) == nil)
        _ = state.turns(now: at(1))
        #expect(state.turn(of: second) == .moved(WaitingPlace(ahead: 0, earliest: at(60))))
        _ = state.turns(now: at(2))
        #expect(state.turn(of: second) == nil)
    }
}
