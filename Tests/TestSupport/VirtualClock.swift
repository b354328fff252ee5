import Locking

/// A clock that changes when it is moved, or when a task sleeps.
public final class VirtualClock: Sendable {
    private struct State {
        var now: ContinuousClock.Instant
        var sleepers: [Int: (until: ContinuousClock.Instant, continuation: CheckedContinuation<Bool, Never>)] = [:]
        var last = 0
        var slept: [Duration] = []
        /// The tasks that wait until a number of tasks sleep.
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        /// Removes the waiters whose number is reached.
        mutating func satisfiedWatchers() -> [CheckedContinuation<Void, Never>] {
            let satisfied = watchers.filter { $0.count <= sleepers.count }.map(\.continuation)
            watchers.removeAll { $0.count <= sleepers.count }
            return satisfied
        }
    }

    /// The start time.
    public let start: ContinuousClock.Instant
    private let advancesItself: Bool
    private let state: Mutex<State>

    /// Creates a clock that wakes its sleepers in `advance` or, if it `advancesItself`, at once.
    public init(advancesItself: Bool = true) {
        let start = ContinuousClock.now
        self.start = start
        self.advancesItself = advancesItself
        state = Mutex(State(now: start))
    }

    /// The current time.
    public var now: ContinuousClock.Instant { state.withLock { $0.now } }
    /// The time since the start.
    public var elapsed: Duration { start.duration(to: now) }
    /// The number of sleeping tasks.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }
    /// The requested durations of all sleeps, in their order.
    public var slept: [Duration] { state.withLock { $0.slept } }

    /// Waits until the clock has reached this time, or the task is cancelled.
    public func sleep(until instant: ContinuousClock.Instant) async throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        let number = state.withLock { state in
            state.slept.append(state.now.duration(to: instant))
            if advancesItself { state.now = max(state.now, instant) }
            state.last += 1
            return state.last
        }
        if advancesItself { return }
        let isWhole = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isOver, watchers) = state.withLock { state -> (Bool?, [CheckedContinuation<Void, Never>]) in
                    if Task.isCancelled { return (false, []) }
                    if instant <= state.now { return (true, []) }
                    state.sleepers[number] = (instant, continuation)
                    return (nil, state.satisfiedWatchers())
                }
                if let isOver { continuation.resume(returning: isOver) }
                for watcher in watchers { watcher.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation.resume(returning: false)
        }
        if !isWhole { throw CancellationError() }
    }

    /// Advances the clock and wakes the sleepers whose time is reached.
    public func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let woken = state.sleepers.filter { $0.value.until <= state.now }
            for number in woken.keys { state.sleepers[number] = nil }
            return woken.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume(returning: true) }
    }

    /// Advances to the time of the next sleeper; returns false if none sleeps.
    public func advanceToNextSleeper() -> Bool {
        guard let next = state.withLock({ $0.sleepers.values.map(\.until).min() }) else { return false }
        advance(by: max(.zero, now.duration(to: next)))
        return true
    }

    /// Waits until this number of tasks sleep.
    public func sleepers(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.sleepers.count < count { state.watchers.append((count, continuation)) }
                return state.sleepers.count >= count
            }
            if isReached { continuation.resume() }
        }
    }
}
