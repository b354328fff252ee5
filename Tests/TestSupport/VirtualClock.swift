import Synchronization

/// A clock that stands still until it is moved, or moves to where somebody wants to sleep until.
public final class VirtualClock: Sendable {
    private struct State {
        var now: ContinuousClock.Instant
        var sleepers: [Int: (until: ContinuousClock.Instant, continuation: CheckedContinuation<Bool, Never>)] = [:]
        var last = 0
        var slept: [Duration] = []
        /// Who waits until so many sleep.
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        /// Takes out those whose number is reached.
        mutating func satisfiedWatchers() -> [CheckedContinuation<Void, Never>] {
            let satisfied = watchers.filter { $0.count <= sleepers.count }.map(\.continuation)
            watchers.removeAll { $0.count <= sleepers.count }
            return satisfied
        }
    }

    /// When it began.
    public let start: ContinuousClock.Instant
    private let advancesItself: Bool
    private let state: Mutex<State>

    /// A clock whose sleepers are woken by `advance`, or, when it `advancesItself`, at once.
    public init(advancesItself: Bool = true) {
        let start = ContinuousClock.now
        self.start = start
        self.advancesItself = advancesItself
        state = Mutex(State(now: start))
    }

    /// The moment that it shows.
    public var now: ContinuousClock.Instant { state.withLock { $0.now } }
    /// How far it has come.
    public var elapsed: Duration { start.duration(to: now) }
    /// How many sleep.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }
    /// How long each sleep was meant to be, in the order they began.
    public var slept: [Duration] { state.withLock { $0.slept } }

    /// Waits until the clock has come so far, or the task is cancelled.
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

    /// Moves it, and wakes whose time has come.
    public func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let woken = state.sleepers.filter { $0.value.until <= state.now }
            for number in woken.keys { state.sleepers[number] = nil }
            return woken.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume(returning: true) }
    }

    /// Moves to when the next sleeper wakes; false when nobody sleeps.
    public func advanceToNextSleeper() -> Bool {
        guard let next = state.withLock({ $0.sleepers.values.map(\.until).min() }) else { return false }
        advance(by: max(.zero, now.duration(to: next)))
        return true
    }

    /// Waits until so many sleep.
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
