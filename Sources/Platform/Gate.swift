/// A value behind a lock on which threads (not tasks) can wait until it fulfils a condition.
///
/// For plain locking use `Mutex`; this adds what `Mutex` lacks, waiting. Never call `wait` on a thread of the
/// cooperative pool.
public final class Gate<Value: Sendable>: @unchecked Sendable {
    // Sendable holds because what the pointer points to is touched only between lock and unlock, and neither the pointer
    // nor the lock ever changes.
    //
    // A pointer and not a stored property: the run-time check of exclusive access, which the lock makes needless, would
    // cost as much as the lock.
    @usableFromInline let value = UnsafeMutablePointer<Value>.allocate(capacity: 1)
    /// The threads that wait for a condition.
    @usableFromInline let waiting = UnsafeMutablePointer<[Waiting]>.allocate(capacity: 1)
    @usableFromInline let lock = ConditionLock()

    /// A thread's wait.
    @usableFromInline
    final class Waiting {
        @usableFromInline let condition: @Sendable (Value) -> Bool
        init(_ condition: @escaping @Sendable (Value) -> Bool) { self.condition = condition }
    }

    /// A gate around `value`.
    public init(_ value: Value) {
        self.value.initialize(to: value)
        waiting.initialize(to: [])
    }

    deinit {
        value.deinitialize(count: 1)
        value.deallocate()
        waiting.deinitialize(count: 1)
        waiting.deallocate()
    }

    /// Changes the value, and wakes the threads that wait if the condition of one of them holds now. To wake a thread whose
    /// condition does not hold would cost more than most changes.
    @inlinable
    public func update<Result>(_ change: (inout Value) -> Result) -> Result {
        lock.lock()
        defer { release() }
        return change(&value.pointee)
    }

    // Inlinable, as it is called for each change: what is not specialized for the value copies it by way of its metadata.
    @inlinable
    func release() {
        var mustWake = false
        for index in waiting.pointee.indices where waiting.pointee[index].condition(value.pointee) { mustWake = true }
        if mustWake { lock.unlockAndWake() } else { lock.unlock() }
    }

    /// Waits until `condition`, which may depend on the value only, holds, for at most `limit`; true when it holds.
    @discardableResult
    public func wait(
        atMost limit: Duration? = nil, until condition: @escaping @Sendable (Value) -> Bool
    ) -> Bool {
        lock.lock()
        defer { lock.unlock() }
        if condition(value.pointee) { return true }
        let deadline = limit.map { ContinuousClock.now + $0 }
        let own = Waiting(condition)
        waiting.pointee.append(own)
        defer { waiting.pointee.removeAll { $0 === own } }
        while !condition(value.pointee) {
            let left = deadline.map { $0 - ContinuousClock.now }
            if let left, left <= .zero { return false }
            lock.wait(atMost: left)
        }
        return true
    }

    /// Changes the value and wakes all threads that wait if the change requests it.
    @inlinable
    public func change<Result>(_ change: (inout Value) -> (result: Result, wakes: Bool)) -> Result {
        lock.lock()
        let (result, wakes) = change(&value.pointee)
        if wakes { lock.unlockAndWake() } else { lock.unlock() }
        return result
    }

    /// Waits until `take` gives something, which it may take out of the value. It is asked again after each change that wakes,
    /// and when `limit`, if there is one by then, has passed.
    public func wait<Result>(
        atMost limit: (Value) -> Duration? = { _ in nil }, for take: (inout Value) -> Result?
    ) -> Result {
        lock.lock()
        defer { lock.unlock() }
        while true {
            if let result = take(&value.pointee) { return result }
            lock.wait(atMost: limit(value.pointee).map { max($0, .zero) })
        }
    }
}
