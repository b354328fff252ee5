import Platform

/// The result of an operation that may take any time, such as disk access, and the one caller who waits for it: until
/// it arrives, until the caller's deadline, or until the caller is cancelled.
///
/// `resolve` returns whether the caller still waited.
//
// Public and inlinable, so that it is specialized for its values in the modules that use it.
public final class PendingAnswer<Value: Sendable>: Sendable {
    /// What the caller gets.
    public typealias Answer = Result<Value, AlloyError>
    /// The limits of its wait.
    public typealias Bounds = WaitBounds

    @usableFromInline let waiter = Waiter<Answer>()

    /// Indicates that the caller, once it has the result, computes for less than a millisecond before it suspends or ends: it
    /// may continue on a thread that others wait for.
    public let continuesQuickly: Bool

    @inlinable
    public init(continuesQuickly: Bool = false) { self.continuesQuickly = continuesQuickly }

    /// Indicates that the caller still waits.
    @inlinable
    public var isWanted: Bool { !waiter.isResumed }

    /// Sets the result; false when the caller had stopped waiting. Only the first result counts.
    @discardableResult @inlinable
    public func resolve(_ answer: Answer) -> Bool { waiter.resume(returning: answer) }

    /// Calls `start`, which begins the operation, and waits for the result within `bounds`.
    ///
    /// Throws the error of the result, or what `leaving` returns for `timedOut` or `cancelled`.
    @inlinable
    public func value(
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

/// The limits of a caller's wait.
public struct WaitBounds: Sendable {
    /// The instant at which the wait ends; nil for none.
    public var deadline: ContinuousClock.Instant?
    /// The time that a cancelled caller still waits.
    public var graceAfterCancelling: Duration
    /// The clock that `deadline` is counted on.
    public var now: @Sendable () -> ContinuousClock.Instant
    /// Waits on that clock.
    public var sleep: Sleep
    /// Waits on that clock for many answers; nil to wait for this one alone.
    public var alarms: AlarmClock?

    /// Bounds of these parts; without parts there are none.
    public init(
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
