import Platform

/// The result of an operation that may take any time, such as disk access, and the one caller who waits for it: until
/// it arrives, until the caller's deadline, or until the caller is cancelled.
///
/// `resolve` returns whether the caller still waited.
package final class PendingAnswer<Value: Sendable>: Sendable {
    package typealias Answer = Result<Value, AlloyError>

    /// The limits of a caller's wait.
    package struct Bounds: Sendable {
        /// The instant at which the wait ends; nil for none.
        package var deadline: ContinuousClock.Instant?
        /// The time that a cancelled caller still waits.
        package var graceAfterCancelling: Duration
        /// The clock that `deadline` is counted on.
        package var now: @Sendable () -> ContinuousClock.Instant
        /// Waits on that clock.
        package var sleep: Sleep
        /// Waits on that clock for many answers; nil to wait for this one alone.
        package var alarms: AlarmClock?

        /// Bounds of these parts; without parts there are none.
        package init(
            deadline: ContinuousClock.Instant? = nil, graceAfterCancelling: Duration = .zero,
            now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
            sleep: @escaping Sleep = AlloyConfiguration.wait, alarms: AlarmClock? = nil
        ) {
            self.deadline = deadline
            self.graceAfterCancelling = graceAfterCancelling
            self.now = now
            self.sleep = sleep
            self.alarms = alarms
        }
    }

    private let waiter = Waiter<Answer>()

    /// Indicates that the caller, once it has the result, computes for less than a millisecond before it suspends or ends: it
    /// may continue on a thread that others wait for.
    package let continuesQuickly: Bool

    package init(continuesQuickly: Bool = false) { self.continuesQuickly = continuesQuickly }

    /// Indicates that the caller still waits.
    package var isWanted: Bool { !waiter.isResumed }

    /// Sets the result; false when the caller had stopped waiting. Only the first result counts.
    @discardableResult
    package func resolve(_ answer: Answer) -> Bool { waiter.resume(returning: answer) }

    /// Calls `start`, which begins the operation, and waits for the result within `bounds`.
    ///
    /// Throws the error of the result, or what `leaving` returns for `timedOut` or `cancelled`.
    package func value(
        within bounds: Bounds, leaving: @escaping @Sendable (AlloyError.Kind) -> AlloyError, start: () -> Void
    ) async throws(AlloyError) -> Value {
        start()
        let answer = await waiter.value(until: bounds.deadline, sleep: bounds.sleep, alarms: bounds.alarms) {
            [waiter] interruption in
            guard interruption == .cancelled else {
                waiter.resume(returning: .failure(leaving(.timedOut)))
                return
            }
            guard bounds.graceAfterCancelling > .zero else {
                waiter.resume(returning: .failure(leaving(.cancelled)))
                return
            }
            waiter.setAlarm(at: bounds.now() + bounds.graceAfterCancelling, sleep: bounds.sleep) {
                waiter.resume(returning: .failure(leaving(.cancelled)))
            }
        }
        return try answer.get()
    }
}
