#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Descriptor {
    /// What a lock on a file keeps others from.
    public enum LockMode: Sendable {
        /// From locking it exclusively.
        case shared
        /// From locking it at all.
        case exclusive
    }

    /// Locks the open file (flock(2)) if that can be done at once; true when it is locked now. Only those who ask are kept
    /// away.
    ///
    /// The lock ends with `unlock`, with `close`, and with the process, however that ends. Two descriptors that were opened
    /// apart exclude one another in one process, too.
    public func tryLock(_ mode: LockMode) throws(SystemError) -> Bool {
        let operation = mode == .shared ? LOCK_SH : LOCK_EX
        while flock(number, operation | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            guard errno == EINTR else { throw SystemError.last("flock") }
        }
        return true
    }

    /// Locks the open file, waiting until `deadline` for others to let go; fails with ETIMEDOUT when they have not
    /// (`SystemError.isLockHeld`).
    ///
    /// Blocks the calling thread.
    public func lock(_ mode: LockMode, until deadline: ContinuousClock.Instant) throws(SystemError) {
        // flock knows no time limit, and a process that was stopped while it holds the lock would hold up everybody.
        var pause: useconds_t = 50
        while try !tryLock(mode) {
            guard ContinuousClock.now < deadline else { throw SystemError("flock", number: ETIMEDOUT) }
            usleep(pause)
            pause = min(pause * 2, 5_000)
        }
    }

    /// Lets go of the lock.
    public func unlock() { _ = flock(number, LOCK_UN) }
}
