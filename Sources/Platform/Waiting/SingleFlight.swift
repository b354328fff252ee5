import Synchronization

/// Work that is done once for all callers who ask for the same key while it runs.
///
/// The first caller of a key starts the work; callers who come before it ends join it and get the same value. A caller
/// who waits can be cancelled, or reach a deadline of its own, without ending the work. `run` does the work on the
/// first caller's task; `join` has it started elsewhere, so that the first caller waits like all others. Nothing is
/// kept after the work has ended.
package final class SingleFlight<Key: Hashable & Sendable, Label: Sendable, Value: Sendable>: Sendable {
    /// The end of a wait for work that runs elsewhere.
    package enum Ending: Sendable {
        case value(Value)
        /// The caller stopped waiting; the work may go on.
        case interrupted(WaitInterruption)
    }

    /// The result of `run`.
    package enum RunResult: Sendable {
        /// The value of the caller's own work.
        case ran(Value)
        /// The value of the work of an earlier caller.
        case joined(Value)
        /// Work with this label is running, which the caller must not join.
        case refused(Label)
        /// The caller stopped waiting for the work with this label, which continues.
        case interrupted(WaitInterruption, Label)
    }

    /// Work that is running.
    package struct Flight: Sendable {
        fileprivate let owner: SingleFlight
        fileprivate let key: Key
        fileprivate let number: UInt64

        /// Ends the work and returns `value` to all callers who wait for it, in the order in which they came.
        ///
        /// `record` is called before the same work can be started again, while a lock is held. Does nothing and returns
        /// false when the work was abandoned or has ended.
        @discardableResult
        package func finish(_ value: Value, record: () -> Void = {}) -> Bool {
            owner.finish(self, value, record)
        }

        /// Abandons the work when no caller waits for it any more: `cancel` is called then, and the next caller starts
        /// anew. Without it the work continues, and later callers join it.
        package func cancelWhenUnneeded(_ cancel: @escaping @Sendable () -> Void) {
            owner.cancelWhenUnneeded(self, cancel)
        }
    }

    private struct Running: Sendable {
        let number: UInt64
        let label: Label
        var waiters = WaiterQueue<Ending>()
        var cancel: (@Sendable () -> Void)?
    }

    private struct State: Sendable {
        var running: [Key: Running] = [:]
        var lastNumber: UInt64 = 0

        mutating func start(_ key: Key, _ label: Label) -> UInt64 {
            lastNumber += 1
            running[key] = Running(number: lastNumber, label: label)
            return lastNumber
        }

        /// Removes work that no caller waits for and that is to be cancelled then; returns the function that cancels
        /// it.
        mutating func abandon(_ flight: Flight) -> (@Sendable () -> Void)? {
            guard let running = running[flight.key], running.waiters.isEmpty, let cancel = running.cancel else {
                return nil
            }
            self.running[flight.key] = nil
            return cancel
        }
    }

    /// A caller's part in the work.
    private enum Part: Sendable {
        case first(UInt64)
        case refused(Label)
        case joined(UInt64, Label)
    }

    private let state = Mutex(State())

    package init() {}

    /// The number of callers who wait, for all keys.
    package var waitingCount: Int { state.withLock { $0.running.values.reduce(0) { $0 + $1.waiters.count } } }

    /// The number of callers who wait for the work of this key; nil when none is running.
    package func waitingCount(for key: Key) -> Int? { state.withLock { $0.running[key]?.waiters.count } }

    /// Does `work` on the caller's task, or joins the work of the same key that is running.
    ///
    /// `joins` decides from the label of that work whether the caller may join it. Work that `run` began is not abandoned:
    /// it ends when `work` returns.
    package nonisolated(nonsending) func run(
        _ key: Key, label: Label, until deadline: ContinuousClock.Instant, sleep: @escaping Sleep,
        joins: (Label) -> Bool = { _ in true }, _ work: () async -> Value
    ) async -> RunResult {
        let waiter = Waiter<Ending>()
        let part: Part = state.withLock { state in
            guard let running = state.running[key] else { return .first(state.start(key, label)) }
            guard joins(running.label) else { return .refused(running.label) }
            state.running[key]?.waiters.append(waiter)
            return .joined(running.number, running.label)
        }
        switch part {
        case .first(let number):
            let value = await work()
            Flight(owner: self, key: key, number: number).finish(value)
            return .ran(value)
        case .refused(let other): return .refused(other)
        case .joined(let number, let other):
            let flight = Flight(owner: self, key: key, number: number)
            return switch await ending(of: flight, waiter, until: deadline, sleep) {
            case .value(let value): .joined(value)
            case .interrupted(let interruption): .interrupted(interruption, other)
            }
        }
    }

    /// Waits for the work of this key, which `start` has begun elsewhere unless it is running.
    ///
    /// The code that does the work calls `finish` of the flight that is passed to `start`, perhaps before `start`
    /// returns. A caller whose task is cancelled starts nothing.
    package nonisolated(nonsending) func join(
        _ key: Key, label: Label, until deadline: ContinuousClock.Instant, sleep: @escaping Sleep,
        start: (Flight) -> Void
    ) async -> Ending {
        if Task.isCancelled { return .interrupted(.cancelled) }
        let waiter = Waiter<Ending>()
        let (number, isFirst) = state.withLock { state in
            let running = state.running[key]?.number
            let number = running ?? state.start(key, label)
            state.running[key]?.waiters.append(waiter)
            return (number, running == nil)
        }
        let flight = Flight(owner: self, key: key, number: number)
        if isFirst { start(flight) }
        return await ending(of: flight, waiter, until: deadline, sleep)
    }

    private nonisolated(nonsending) func ending(
        of flight: Flight, _ waiter: Waiter<Ending>, until deadline: ContinuousClock.Instant, _ sleep: @escaping Sleep
    ) async -> Ending {
        await waiter.value(until: deadline, sleep: sleep) { self.leave(flight, waiter, $0) }
    }

    /// Ends the wait of one caller, and the work when that was the last one and it is to be cancelled then.
    private func leave(_ flight: Flight, _ waiter: Waiter<Ending>, _ interruption: WaitInterruption) {
        let (isWaiting, cancel) = state.withLock { state in
            guard state.running[flight.key]?.number == flight.number,
                state.running[flight.key]?.waiters.remove(waiter) == true
            else { return (false, nil as (@Sendable () -> Void)?) }
            return (true, state.abandon(flight))
        }
        cancel?()
        if isWaiting { waiter.resume(returning: .interrupted(interruption)) }
    }

    private func finish(_ flight: Flight, _ value: Value, _ record: () -> Void) -> Bool {
        let waiters: [Waiter<Ending>]? = state.withLock { state in
            guard state.running[flight.key]?.number == flight.number else { return nil }
            record()
            defer { state.running[flight.key] = nil }
            return state.running[flight.key]?.waiters.removeAll()
        }
        guard let waiters else { return false }
        for waiter in waiters { waiter.resume(returning: .value(value)) }
        return true
    }

    private func cancelWhenUnneeded(_ flight: Flight, _ cancel: @escaping @Sendable () -> Void) {
        let cancelNow = state.withLock { state in
            guard state.running[flight.key]?.number == flight.number else { return nil as (@Sendable () -> Void)? }
            state.running[flight.key]?.cancel = cancel
            return state.abandon(flight)
        }
        cancelNow?()
    }
}
