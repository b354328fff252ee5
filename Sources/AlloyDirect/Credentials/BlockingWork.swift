import Platform

/// Work that waits for a disk, a lock or a program, on a thread of its own: the threads that run tasks must not wait.
enum BlockingWork {
    /// Returns the value of `body`. A cancelled task waits for it, too: what has begun is brought to its end.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            do throws(SystemError) {
                try SystemThread.start(blocksBrokenPipe: true) { continuation.resume(returning: body()) }
            } catch {
                // No thread can be started. The work is short as a rule, so better here than not at all.
                continuation.resume(returning: body())
            }
        }
    }
}
