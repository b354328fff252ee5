import Synchronization

/// The answer to something that may take any time, such as a disk, and the one caller who waits for it: until it comes, until
/// the caller's deadline, or until the caller is cancelled.
///
/// Whoever brings the answer learns whether it was still taken.
package final class PendingAnswer<Value: Sendable>: Sendable {
    package typealias Answer = Result<Value, AlloyError>

    /// Waits until an instant; throws when the task is cancelled.
    package typealias Sleep = @Sendable (ContinuousClock.Instant) async throws(CancellationError) -> Void

    /// When a caller stops waiting.
    package struct Bounds: Sendable {
        /// The instant at which the wait ends; nil for none.
        package var deadline: ContinuousClock.Instant?
        /// How long a cancelled caller still waits.
        package var graceAfterCancelling = Duration.zero
        /// The clock that `deadline` is counted on.
        package var now: @Sendable () -> ContinuousClock.Instant = { .now }
        /// Waits on that clock.
        package var sleep: Sleep = AlloyConfiguration.wait

        /// Bounds of these parts; without parts there are none.
        package init(
            deadline: ContinuousClock.Instant? = nil, graceAfterCancelling: Duration = .zero,
            now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
            sleep: @escaping Sleep = AlloyConfiguration.wait
        ) {
            self.deadline = deadline
            self.graceAfterCancelling = graceAfterCancelling
            self.now = now
            self.sleep = sleep
        }
    }

    private struct State: Sendable {
        var answer: Answer?
        var continuation: CheckedContinuation<Answer, Never>?
        var hasLeft = false
        var alarms: [Task<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// An answer that has not come yet.
    package init() {}

    /// False once the caller has stopped waiting.
    package var isWanted: Bool { state.withLock { !$0.hasLeft } }

    /// Brings the answer; false when the caller had stopped waiting. Only the first answer counts.
    @discardableResult
    package func resolve(_ answer: Answer) -> Bool {
        let (continuation, alarms, isTaken) = state.withLock { state in
            guard !state.hasLeft, state.answer == nil else {
                return (nil as CheckedContinuation<Answer, Never>?, [Task<Void, Never>](), !state.hasLeft)
            }
            state.answer = answer
            defer {
                state.continuation = nil
                state.alarms = []
            }
            return (state.continuation, state.alarms, true)
        }
        for alarm in alarms { alarm.cancel() }
        continuation?.resume(returning: answer)
        return isTaken
    }

    /// Calls `start`, which is to have the answer brought, and waits for it within `bounds`.
    ///
    /// Throws the error that was brought, or what `leaving` gives for `timedOut` or `cancelled`.
    package func value(
        within bounds: Bounds, leaving: @escaping @Sendable (AlloyError.Kind) -> AlloyError, start: () -> Void
    ) async throws(AlloyError) -> Value {
        start()
        // What needs no waiting is answered before `start` returns.
        if let answer = state.withLock({ $0.answer }) { return try answer.get() }
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0, bounds, leaving) }
        } onCancel: {
            if bounds.graceAfterCancelling == .zero { return leave(leaving(.cancelled)) }
            setAlarm(bounds.now() + bounds.graceAfterCancelling, bounds.sleep) { leaving(.cancelled) }
        }
        return try answer.get()
    }

    private func wait(
        _ continuation: CheckedContinuation<Answer, Never>, _ bounds: Bounds,
        _ leaving: @escaping @Sendable (AlloyError.Kind) -> AlloyError
    ) {
        let answer = state.withLock { state in
            // It may have come, or the caller may have been cancelled, in between.
            if state.answer == nil { state.continuation = continuation }
            return state.answer
        }
        if let answer { return continuation.resume(returning: answer) }
        if let deadline = bounds.deadline { setAlarm(deadline, bounds.sleep) { leaving(.timedOut) } }
    }

    private func setAlarm(
        _ instant: ContinuousClock.Instant, _ sleep: @escaping Sleep, _ error: @escaping @Sendable () -> AlloyError
    ) {
        let alarm = Task.detached {
            do throws(CancellationError) { try await sleep(instant) } catch { return }
            self.leave(error())
        }
        let isNeeded = state.withLock { state in
            guard state.answer == nil else { return false }
            state.alarms.append(alarm)
            return true
        }
        if !isNeeded { alarm.cancel() }
    }

    private func leave(_ error: AlloyError) {
        let (continuation, alarms) = state.withLock { state in
            guard state.answer == nil else {
                return (nil as CheckedContinuation<Answer, Never>?, [Task<Void, Never>]())
            }
            state.answer = .failure(error)
            state.hasLeft = true
            defer {
                state.continuation = nil
                state.alarms = []
            }
            return (state.continuation, state.alarms)
        }
        for alarm in alarms { alarm.cancel() }
        continuation?.resume(returning: .failure(error))
    }
}
