import Synchronization

/// A function that suspends its task until an instant, never less; it throws at once when the task is cancelled.
public typealias Sleep = @Sendable (ContinuousClock.Instant) async throws(CancellationError) -> Void

/// The reason why a task stops waiting before its value has come.
package enum WaitInterruption: Sendable, Equatable {
    case deadline
    case cancelled
}

/// One task's wait for one value.
///
/// The first call of `resume(returning:)` decides what the task gets, whether it waits already or begins to wait later; all
/// further calls have no effect. So a value, a deadline and a cancellation may arrive from any thread and in any order.
package final class Waiter<Value: Sendable>: Sendable {
    private enum Phase: Sendable {
        /// The value has not come, and no task waits.
        case idle
        case suspended(CheckedContinuation<Value, Never>)
        /// The value has come before a task waited for it.
        case resumed(Value)
        /// The task has its value.
        case finished
    }

    private struct State: Sendable {
        var phase = Phase.idle
        var alarms: [Task<Void, Never>] = []

        var isResumed: Bool {
            switch phase {
            case .idle, .suspended: false
            case .resumed, .finished: true
            }
        }

        /// Takes the value out if it has come.
        mutating func takeValue() -> Value? {
            guard case .resumed(let value) = phase else { return nil }
            phase = .finished
            return value
        }
    }

    private let state = Mutex(State())

    package init() {}

    /// Indicates that the wait has been decided.
    package var isResumed: Bool { state.withLock { $0.isResumed } }

    /// Ends the wait with `value`; false when it has been ended before.
    @discardableResult
    package func resume(returning value: Value) -> Bool {
        let (isFirst, continuation, alarms) = state.withLock { state in
            guard !state.isResumed else {
                return (false, nil as CheckedContinuation<Value, Never>?, [] as [Task<Void, Never>])
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
        for alarm in alarms { alarm.cancel() }
        continuation?.resume(returning: value)
        return isFirst
    }

    /// Waits for the value. To be called once, by one task.
    ///
    /// `interrupt` is called when `deadline` is reached or the task is cancelled, also when it was cancelled before.
    /// The wait continues until `resume(returning:)` is called, which `interrupt` usually does.
    package nonisolated(nonsending) func value(
        until deadline: ContinuousClock.Instant? = nil, sleep: @escaping Sleep = SleepTimer.sleep(until:),
        interrupt: @escaping @Sendable (WaitInterruption) -> Void
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
                if let deadline { setAlarm(at: deadline, sleep: sleep) { interrupt(.deadline) } }
            }
        } onCancel: {
            interrupt(.cancelled)
        }
    }

    /// Calls `action` at `instant` unless the wait has ended by then.
    package func setAlarm(
        at instant: ContinuousClock.Instant, sleep: @escaping Sleep, _ action: @escaping @Sendable () -> Void
    ) {
        let alarm = Task {
            do throws(CancellationError) { try await sleep(instant) } catch { return }
            action()
        }
        let isNeeded = state.withLock { state in
            guard !state.isResumed else { return false }
            state.alarms.append(alarm)
            return true
        }
        if !isNeeded { alarm.cancel() }
    }
}

/// Tasks that wait, in the order in which they came.
package struct WaiterQueue<Value: Sendable>: Sendable {
    private var waiters: [Waiter<Value>] = []

    package init() {}

    package var count: Int { waiters.count }
    package var isEmpty: Bool { waiters.isEmpty }

    package mutating func append(_ waiter: Waiter<Value>) { waiters.append(waiter) }

    /// Removes the first; nil when the queue is empty.
    package mutating func popFirst() -> Waiter<Value>? { waiters.isEmpty ? nil : waiters.removeFirst() }

    /// Removes `waiter`; false when it is not in the queue.
    package mutating func remove(_ waiter: Waiter<Value>) -> Bool {
        guard let index = waiters.firstIndex(where: { $0 === waiter }) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// Removes all.
    package mutating func removeAll() -> [Waiter<Value>] {
        defer { waiters = [] }
        return waiters
    }
}
