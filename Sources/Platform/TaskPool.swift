import CConcurrency

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The threads that run the process's tasks, in place of libdispatch's.
///
/// libdispatch needs descriptors of its own and starts threads at any time: where there are none left it ends the
/// process, or blocks for ever. Here one thread exists from the start and lives as long as the process, so that every
/// task runs; more are started when tasks wait, and where that fails the existing ones do the work.
public final class TaskPool: @unchecked Sendable {
    // Sendable holds because `jobs`, `first`, `idle` and `threads` are touched only between lock and unlock, and the rest never
    // changes.
    private static let shared = TaskPool(maximumThreads: max(4, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// The bytes of each thread's stack, as many as libdispatch gives: handlers may be deep in a document's nesting.
    public static let stackSize = 8 << 20

    private let maximumThreads: Int
    private let lock = ConditionLock()
    /// The jobs that wait, from `first` on; those before have been taken.
    private var jobs: [UnsafeMutableRawPointer] = []
    private var first = 0
    private var idle = 0
    private var threads = 1

    private init(maximumThreads: Int) { self.maximumThreads = maximumThreads }

    /// Starts the first thread and has all tasks of the process run here from now on. To be called once, before the first
    /// task is made.
    public static func start() throws(SystemError) {
        try SystemThread.start(stackSize: stackSize) { shared.work() }
        cconcurrency_use { job in
            if let job { TaskPool.shared.add(job) }
        }
    }

    private func add(_ job: UnsafeMutableRawPointer) {
        lock.lock()
        jobs.append(job)
        // A thread that was woken counts as idle until it runs.
        let mustStart = jobs.count - first > idle && threads < maximumThreads
        if mustStart { threads += 1 }
        lock.unlockAndWakeOne()
        guard mustStart else { return }
        do throws(SystemError) {
            try SystemThread.start(stackSize: Self.stackSize) { self.work() }
        } catch {
            lock.lock()
            threads -= 1
            lock.unlock()
        }
    }

    private func work() -> Never {
        lock.lock()
        while true {
            guard let job = takeFirst() else {
                idle += 1
                lock.wait(atMost: nil)
                idle -= 1
                continue
            }
            lock.unlock()
            cconcurrency_run(job)
            lock.lock()
        }
    }

    private func takeFirst() -> UnsafeMutableRawPointer? {
        guard first < jobs.count else { return nil }
        defer {
            first += 1
            // Moved to the front only when at least as many have been taken, so that each job is moved once on average.
            if first * 2 >= jobs.count {
                jobs.removeFirst(first)
                first = 0
            }
        }
        return jobs[first]
    }
}
