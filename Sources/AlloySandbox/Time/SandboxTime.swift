import Platform
import Locking

/// The time in which delays and rate windows run: real time plus the time that was advanced. (Timestamps in responses come
/// from the sandbox's own clock, which moves with calls.)
final class SandboxTime: Sendable {
    /// The end of a wait.
    enum WaitEnd: Sendable {
        case elapsed, deadline, cancelled
    }

    private struct State {
        var advanced = Duration.zero
        /// The number of advances.
        var advanceCount = 0
        var waiters = WaiterQueue<Void>()
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

    /// The time from the start to `instant`.
    func elapsed(at instant: ContinuousClock.Instant) -> Duration {
        start.duration(to: instant) + state.withLock { $0.advanced }
    }

    /// Advances the time and resumes those that wait for it.
    func advance(by duration: Duration) {
        let waiters = state.withLock { state in
            state.advanced += duration
            state.advanceCount += 1
            return state.waiters.removeAll()
        }
        for waiter in waiters { waiter.resume(returning: ()) }
    }

    /// Waits for `duration`, or for ever where it is nil; until `deadline` in real time at the latest.
    func wait(for duration: Duration?, until deadline: ContinuousClock.Instant) async -> WaitEnd {
        let end = duration.map { elapsed(at: now()) + $0 }
        while true {
            if Task.isCancelled { return .cancelled }
            let advanceCount = state.withLock { $0.advanceCount }
            let instant = now()
            let left = end.map { $0 - elapsed(at: instant) }
            if let left, left <= .zero { return .elapsed }
            guard instant < deadline else { return .deadline }
            let wake = min(deadline, left.map { instant + $0 } ?? deadline)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [sleep] in try? await sleep(wake) }
                group.addTask { await self.waitForAdvance(after: advanceCount) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    /// Waits until time is advanced once more, or the task is cancelled.
    private func waitForAdvance(after advanceCount: Int) async {
        let waiter = Waiter<Void>()
        let isOver = state.withLock { state in
            if state.advanceCount == advanceCount { state.waiters.append(waiter) }
            return state.advanceCount != advanceCount
        }
        if isOver { return }
        await waiter.value { _ in
            _ = self.state.withLock { $0.waiters.remove(waiter) }
            waiter.resume(returning: ())
        }
    }
}
