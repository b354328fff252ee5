// The locks and atomic values of all modules, which import this module in place of `Synchronization`.
@_exported import struct Synchronization.Atomic

#if SANITIZER_MUTEX
    #if canImport(Darwin)
        import Darwin
    #else
        import Glibc
    #endif

    /// A mutex of the C library. The thread sanitizer knows it, but not the standard library's, which calls the system itself:
    /// everything behind such a mutex would be reported as a race.
    ///
    /// It replaces the standard library's in builds with `SANITIZER_MUTEX=1` (see `Package.swift`), and has the same methods.
    public struct Mutex<Value: ~Copyable>: ~Copyable, Sendable {
        private let storage: Storage

        /// A mutex of this value.
        public init(_ value: consuming sending Value) { storage = Storage(value) }

        /// Calls `body` with the value while no other thread has it.
        public borrowing func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending Value) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            pthread_mutex_lock(storage.lock)
            defer { pthread_mutex_unlock(storage.lock) }
            return try body(&storage.value)
        }

        /// Safe: the value is used only between locking and unlocking.
        private final class Storage: @unchecked Sendable {
            let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
            var value: Value

            init(_ value: consuming Value) {
                self.value = value
                lock.initialize(to: pthread_mutex_t())
                pthread_mutex_init(lock, nil)
            }

            deinit {
                pthread_mutex_destroy(lock)
                lock.deallocate()
            }
        }
    }
#else
    import Synchronization

    /// The mutex of the standard library.
    public typealias Mutex = Synchronization.Mutex
#endif
