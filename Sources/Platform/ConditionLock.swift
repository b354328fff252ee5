#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A lock and a condition in one, as POSIX has them.
@usableFromInline
final class ConditionLock: @unchecked Sendable {
    // Sendable holds because POSIX makes both objects for use by many threads, `waiters` is touched only by the one that
    // holds the lock, and the pointers never change.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let waiters = UnsafeMutablePointer<Int>.allocate(capacity: 1)

    init() {
        waiters.initialize(to: 0)
        pthread_mutex_init(mutex, nil)
        #if canImport(Darwin)
            pthread_cond_init(condition, nil)
        #else
            // Waits are given as durations, so a step of the civil clock must not move their end.
            var attributes = pthread_condattr_t()
            pthread_condattr_init(&attributes)
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
            pthread_cond_init(condition, &attributes)
            pthread_condattr_destroy(&attributes)
        #endif
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
        waiters.deallocate()
    }

    @usableFromInline
    func lock() { pthread_mutex_lock(mutex) }

    /// Unlocks, and wakes all threads that wait for a change.
    @usableFromInline
    func unlockAndWake() {
        let mustWake = waiters.pointee > 0
        // First, as a thread that wakes needs the lock at once.
        pthread_mutex_unlock(mutex)
        if mustWake { pthread_cond_broadcast(condition) }
    }

    /// Unlocks, and wakes no thread.
    @usableFromInline
    func unlock() { pthread_mutex_unlock(mutex) }

    /// Unlocks until another thread reports a change, for at most `limit`; may return early. The caller holds the lock,
    /// before and after.
    func wait(atMost limit: Duration?) {
        waiters.pointee += 1
        defer { waiters.pointee -= 1 }
        guard let limit else {
            pthread_cond_wait(condition, mutex)
            return
        }
        let (seconds, attoseconds) = limit.components
        let nanoseconds = Int(attoseconds / 1_000_000_000)
        #if canImport(Darwin)
            var relative = timespec(tv_sec: Int(seconds), tv_nsec: nanoseconds)
            pthread_cond_timedwait_relative_np(condition, mutex, &relative)
        #else
            var end = timespec()
            clock_gettime(CLOCK_MONOTONIC, &end)
            end.tv_sec += Int(seconds) + (end.tv_nsec + nanoseconds) / 1_000_000_000
            end.tv_nsec = (end.tv_nsec + nanoseconds) % 1_000_000_000
            pthread_cond_timedwait(condition, mutex, &end)
        #endif
    }
}
