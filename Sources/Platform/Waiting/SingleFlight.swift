import Locking

/// Work that is done once for all callers who ask for the same key while it runs.
///
/// The first caller of a key starts the work; callers who come before it ends join it and get the same value. A caller
/// who waits can be cancelled, or reach a deadline of its own, without ending the work. `run` does the work on the
/// first caller's task; `join` has it started elsewhere, so that the first caller waits like all others. Nothing is
/// kept after the work has ended.
///
/// The way of a caller whom nobody joins is inlinable: what is not specialized for its types handles them by way of their metadata.
public final class SingleFlight<Key: Hashable & Sendable, Label: Sendable, Value: Sendable>: Sendable {
    /// The end of a wait for work that runs elsewhere.
    public enum Ending: Sendable {
        case value(Value)
        /// The caller stopped waiting; the work may go on.
        case interrupted(WaitInterruption)
    }

    /// The result of `run`.
    public enum RunResult: Sendable {
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
    public struct Flight: Sendable {
        @usableFromInline let owner: SingleFlight
        @usableFromInline let key: Key
        @usableFromInline let number: UInt64

        @inlinable
        init(owner: SingleFlight, key: Key, number: UInt64) {
            self.owner = owner
            self.key = key
            self.number = number
        }

        /// Ends the work and returns `value` to all callers who wait for it, in the order in which they came.
        ///
        /// `record` is called before the same work can be started again, while a lock is held. Does nothing and returns
        /// false when the work was abandoned or has ended.
        @discardableResult
        @inlinable
        public func finish(_ value: Value, record: () -> Void = {}) -> Bool {
            owner.finish(self, value, record)
        }

        /// Abandons the work when no caller waits for it any more: `cancel` is called then, and the next caller starts
        /// anew. Without it the work continues, and later callers join it.
        public func cancelWhenUnneeded(_ cancel: @escaping @Sendable () -> Void) {
            owner.cancelWhenUnneeded(self, cancel)
        }
    }

    @usableFromInline
    struct Running: Sendable {
        @usableFromInline let number: UInt64
        @usableFromInline let label: Label
        @usableFromInline var waiters = WaiterQueue<Ending>()
        @usableFromInline var cancel: (@Sendable () -> Void)?

        @inlinable
        init(number: UInt64, label: Label) {
            self.number = number
            self.label = label
        }
    }

    @usableFromInline
    struct State: Sendable {
        @usableFromInline var running: [Key: Running] = [:]
        @usableFromInline var lastNumber: UInt64 = 0

        @inlinable
        init() {}

        @inlinable
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
    @usableFromInline
    enum Part: Sendable {
        case first(UInt64)
        case refused(Label)
        case joined(UInt64, Label, Waiter<Ending>)
    }

    @usableFromInline let state = Mutex(State())

    @inlinable
    public init() {}

    /// The number of callers who wait, for all keys.
    public var waitingCount: Int { state.withLock { $0.running.values.reduce(0) { $0 + $1.waiters.count } } }

    /// The number of callers who wait for the work of this key; nil when none is running.
    public func waitingCount(for key: Key) -> Int? { state.withLock { $0.running[key]?.waiters.count } }

    /// Does `work` on the caller's task, or joins the work of the same key that is running.
    ///
    /// `joins` decides from the label of that work whether the caller may join it. Work that `run` began is not abandoned:
    /// it ends when `work` returns.
    @inlinable
    public nonisolated(nonsending) func run(
        _ key: Key, label: Label, until deadline: ContinuousClock.Instant, sleep: @escaping Sleep,
        joins: (Label) -> Bool = { _ in true }, _ work: () async -> Value
    ) async -> RunResult {
        let part: Part = state.withLock { state in
            guard let running = state.running[key] else { return .first(state.start(key, label)) }
            guard joins(running.label) else { return .refused(running.label) }
            let waiter = Waiter<Ending>()
            state.running[key]?.waiters.append(waiter)
            return .joined(running.number, running.label, waiter)
        }
        switch part {
        case .first(let number):
            let value = await work()
            finish(Flight(owner: self, key: key, number: number), value) {}
            return .ran(value)
        case .refused(let other): return .refused(other)
        case .joined(let number, let other, let waiter):
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
    public nonisolated(nonsending) func join(
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

    @usableFromInline
    nonisolated(nonsending) func ending(
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

    @inlinable @discardableResult
    func finish(_ flight: Flight, _ value: Value, _ record: () -> Void) -> Bool {
        let waiters: [Waiter<Ending>]? = state.withLock { state in
            guard state.running[flight.key]?.number == flight.number else { return nil }
            record()
            return state.running.removeValue(forKey: flight.key)?.waiters.all
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
