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
    @usableFromInline let lock = ConditionLock()

    /// A gate around `value`.
    public init(_ value: Value) { self.value.initialize(to: value) }

    deinit {
        value.deinitialize(count: 1)
        value.deallocate()
    }

    /// Changes the value and wakes all threads that wait.
    @inlinable
    public func update<Result>(_ change: (inout Value) -> Result) -> Result {
        lock.lock()
        defer { lock.unlockAndWake() }
        return change(&value.pointee)
    }

    /// Waits until `condition` holds, for at most `limit`; true when it holds.
    @discardableResult
    public func wait(atMost limit: Duration? = nil, until condition: (Value) -> Bool) -> Bool {
        lock.lock()
        defer { lock.unlockAndWake() }
        let deadline = limit.map { ContinuousClock.now + $0 }
        while !condition(value.pointee) {
            let left = deadline.map { $0 - ContinuousClock.now }
            if let left, left <= .zero { return false }
            lock.wait(atMost: left)
        }
        return true
    }

    /// Changes the value and wakes all threads that wait if the change requests it.
    func change<Result>(_ change: (inout Value) -> (result: Result, wakes: Bool)) -> Result {
        lock.lock()
        let (result, wakes) = change(&value.pointee)
        if wakes { lock.unlockAndWake() } else { lock.unlock() }
        return result
    }

    /// Waits until `take` gives something, which it may take out of the value. It is asked again after each change that wakes,
    /// and when `limit`, if there is one by then, has passed.
    func wait<Result>(atMost limit: (Value) -> Duration?, for take: (inout Value) -> Result?) -> Result {
        lock.lock()
        defer { lock.unlock() }
        while true {
            if let result = take(&value.pointee) { return result }
            lock.wait(atMost: limit(value.pointee).map { max($0, .zero) })
        }
    }
}
