import Synchronization

/// A clock that stands still until somebody waits on it and the test lets it ring: then it jumps to that moment.
final class SleepClock: Sendable {
    private struct Sleeper {
        let until: ContinuousClock.Instant
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var now = ContinuousClock.now
        var sleepers: [Int: Sleeper] = [:]
        var lastNumber = 0
    }

    private let state = Mutex(State())

    var now: ContinuousClock.Instant { state.withLock { $0.now } }
    /// How many wait.
    var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Waits until the clock has come so far, or the task is cancelled.
    func sleep(until instant: ContinuousClock.Instant) async throws(CancellationError) {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        let hasCome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    if state.now >= instant { return true }
                    state.sleepers[number] = Sleeper(until: instant, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation.resume(returning: false)
        }
        if !hasCome { throw CancellationError() }
    }

    /// Waits until somebody waits, and lets the earliest go. Gives how far the clock jumped.
    @discardableResult
    func ring() async -> Duration {
        await eventually { self.sleepers > 0 }
        let (jump, sleeper) = state.withLock { state -> (Duration, Sleeper?) in
            guard let first = state.sleepers.min(by: { $0.value.until < $1.value.until }) else { return (.zero, nil) }
            state.sleepers[first.key] = nil
            let jump = state.now.duration(to: first.value.until)
            state.now = max(state.now, first.value.until)
            return (jump, first.value)
        }
        sleeper?.continuation.resume(returning: true)
        return jump
    }
}
