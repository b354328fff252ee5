import Synchronization

/// The time in which delays and rate windows run: real time, plus what was advanced. (Moments that answers show come from
/// the sandbox's own clock, which moves with calls.)
final class SandboxTime: Sendable {
    typealias Sleep = @Sendable (ContinuousClock.Instant) async throws(CancellationError) -> Void

    /// How a wait ended.
    enum WaitEnding: Sendable {
        case over, deadline, cancelled
    }

    private struct State {
        var advanced = Duration.zero
        /// How often something was advanced.
        var rings = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var lastWaiter = 0
    }

    /// Real time.
    let now: @Sendable () -> ContinuousClock.Instant
    private let sleep: Sleep
    private let start: ContinuousClock.Instant
    private let state = Mutex(State())

    /// A time that starts now, on this clock.
    init(
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        sleep: @escaping Sleep = { until throws(CancellationError) in
            do { try await Task.sleep(until: until, clock: .continuous) } catch { throw CancellationError() }
        }
    ) {
        self.now = now
        self.sleep = sleep
        start = now()
    }

    /// How much time there has been at `instant`.
    func elapsed(at instant: ContinuousClock.Instant) -> Duration {
        start.duration(to: instant) + state.withLock { $0.advanced }
    }

    /// Lets time pass, and wakes who waits for it.
    func advance(by duration: Duration) {
        let waiters = state.withLock { state in
            state.advanced += duration
            state.rings += 1
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits for so much time, or for ever; until `deadline` in real time at the latest.
    func wait(for duration: Duration?, until deadline: ContinuousClock.Instant) async -> WaitEnding {
        let end = duration.map { elapsed(at: now()) + $0 }
        while true {
            if Task.isCancelled { return .cancelled }
            let rings = state.withLock { $0.rings }
            let instant = now()
            let left = end.map { $0 - elapsed(at: instant) }
            if let left, left <= .zero { return .over }
            guard instant < deadline else { return .deadline }
            let wake = min(deadline, left.map { instant + $0 } ?? deadline)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [sleep] in try? await sleep(wake) }
                group.addTask { await self.ring(after: rings) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    /// Waits until something is advanced once more, or the task is cancelled.
    private func ring(after rings: Int) async {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if Task.isCancelled || state.rings != rings { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }
}
