import Locking

/// A function that suspends its task until an instant, never less; it throws at once when the task is cancelled.
public typealias Sleep = @Sendable (ContinuousClock.Instant) async throws(CancellationError) -> Void

/// The reason why a task stops waiting before its value has come.
public enum WaitInterruption: Sendable, Equatable {
    case deadline
    case cancelled
}

/// One task's wait for one value.
///
/// The first call of `resume(returning:)` decides what the task gets, whether it waits already or begins to wait later; all
/// further calls have no effect. So a value, a deadline and a cancellation may arrive from any thread and in any order.
//
// Inlinable: what is not specialized for its value finds the types of its parts at run time, for each wait.
public final class Waiter<Value: Sendable>: Sendable {
    @usableFromInline
    enum Phase: Sendable {
        /// The value has not come, and no task waits.
        case idle
        case suspended(CheckedContinuation<Value, Never>)
        /// The value has come before a task waited for it.
        case resumed(Value)
        /// The task has its value.
        case finished
    }

    @usableFromInline
    struct State: Sendable {
        @usableFromInline var phase = Phase.idle
        @usableFromInline var alarms: [WaitAlarm] = []

        @inlinable
        init() {}

        @inlinable
        var isResumed: Bool {
            switch phase {
            case .idle, .suspended: false
            case .resumed, .finished: true
            }
        }

        /// Takes the value out if it has come.
        @inlinable
        mutating func takeValue() -> Value? {
            guard case .resumed(let value) = phase else { return nil }
            phase = .finished
            return value
        }
    }

    @usableFromInline let state = Mutex(State())

    @inlinable
    public init() {}

    /// Indicates that the wait has been decided.
    @inlinable
    public var isResumed: Bool { state.withLock { $0.isResumed } }

    /// Ends the wait with `value`; false when it has been ended before.
    @discardableResult @inlinable
    public func resume(returning value: Value) -> Bool {
        let (isFirst, continuation, alarms) = state.withLock { state in
            guard !state.isResumed else {
                return (false, nil as CheckedContinuation<Value, Never>?, [] as [WaitAlarm])
            }
            let alarms = state.alarms
            state.alarms = []
            guard case .suspended(let continuation) = state.phase else {
                state.phase = .resumed(value)
                return (true, nil, alarms)
            }
            state.phase = .finished
            return (true, continuation, alarms)
        }
        // First, so that the task which waits is the first that this thread resumes (`TaskPool.taskResumed`).
        continuation?.resume(returning: value)
        for alarm in alarms { alarm.cancel() }
        return isFirst
    }

    /// Waits for the value. To be called once, by one task.
    ///
    /// `interrupt` is called when `deadline` is reached or the task is cancelled, also when it was cancelled before.
    /// The wait continues until `resume(returning:)` is called, which `interrupt` usually does. With `alarms`, the clock of
    /// many waits, none of them needs a task that sleeps.
    @inlinable
    public nonisolated(nonsending) func value(
        until deadline: ContinuousClock.Instant? = nil, sleep: @escaping Sleep = SleepTimer.sleep(until:),
        alarms: AlarmClock? = nil, interrupt: @escaping @Sendable (WaitInterruption) -> Void
    ) async -> Value {
        // What is there needs no task and no continuation.
        if let value = state.withLock({ $0.takeValue() }) { return value }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let value = state.withLock { state in
                    let value = state.takeValue()
                    if value == nil { state.phase = .suspended(continuation) }
                    return value
                }
                if let value { return continuation.resume(returning: value) }
                guard let deadline else { return }
                guard let alarms else { return setAlarm(at: deadline, sleep: sleep) { interrupt(.deadline) } }
                keep(.ofClock(alarms, alarms.set(at: deadline) { interrupt(.deadline) }))
            }
        } onCancel: {
            interrupt(.cancelled)
        }
    }

    /// Calls `action` at `instant` unless the wait has ended by then.
    @inlinable
    public func setAlarm(
        at instant: ContinuousClock.Instant, sleep: @escaping Sleep, _ action: @escaping @Sendable () -> Void
    ) {
        keep(.task(after: instant, sleep: sleep, action))
    }

    /// Keeps an alarm until the wait ends.
    @inlinable
    func keep(_ alarm: WaitAlarm) {
        let isNeeded = state.withLock { state in
            guard !state.isResumed else { return false }
            state.alarms.append(alarm)
            return true
        }
        if !isNeeded { alarm.cancel() }
    }
}

/// What ends a wait at an instant.
@usableFromInline
enum WaitAlarm: Sendable {
    case task(Task<Void, Never>)
    case ofClock(AlarmClock, AlarmClock.Token)

    /// The task that calls `action` at `instant`.
    @usableFromInline
    static func task(
        after instant: ContinuousClock.Instant, sleep: @escaping Sleep, _ action: @escaping @Sendable () -> Void
    ) -> WaitAlarm {
        .task(
            Task {
                do throws(CancellationError) { try await sleep(instant) } catch { return }
                action()
            })
    }

    @usableFromInline
    func cancel() {
        switch self {
        case .task(let task): task.cancel()
        case .ofClock(let clock, let token): clock.cancel(token)
        }
    }
}

/// Tasks that wait, in the order in which they came.
public struct WaiterQueue<Value: Sendable>: Sendable {
    @usableFromInline var waiters: [Waiter<Value>] = []

    @inlinable
    public init() {}

    public var count: Int { waiters.count }
    public var isEmpty: Bool { waiters.isEmpty }
    /// The tasks, the first one first.
    @inlinable
    public var all: [Waiter<Value>] { waiters }

    @inlinable
    public mutating func append(_ waiter: Waiter<Value>) { waiters.append(waiter) }

    /// Removes the first; nil when the queue is empty.
    public mutating func popFirst() -> Waiter<Value>? { waiters.isEmpty ? nil : waiters.removeFirst() }

    /// Removes `waiter`; false when it is not in the queue.
    public mutating func remove(_ waiter: Waiter<Value>) -> Bool {
        guard let index = waiters.firstIndex(where: { $0 === waiter }) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// Removes all.
    @inlinable
    public mutating func removeAll() -> [Waiter<Value>] {
        defer { waiters = [] }
        return waiters
    }
}
