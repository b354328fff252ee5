import CConcurrency

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The threads that run the process's tasks, in place of libdispatch's.
///
/// libdispatch needs descriptors of its own and starts threads at any time: where there are none left it ends the
/// process, or blocks for ever. Here threads are started when tasks wait, and end when there were none for a while; where
/// none can be started the existing ones do the work, in the end the `EventThread`, which lives as long as the process.
public final class TaskPool: @unchecked Sendable {
    // Sendable holds because `jobs`, `first`, `idle`, `threads` and `needsReserve` are touched only between lock and unlock, and
    // the rest never changes.
    private static let shared = TaskPool(maximumThreads: max(4, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// The bytes of each thread's stack, as many as libdispatch gives: handlers may be deep in a document's nesting.
    public static let stackSize = 8 << 20

    /// The time after which a thread without a task ends: a process that waits for its input needs none.
    private static let idleLimit = Duration.seconds(10)

    private let maximumThreads: Int
    private let lock = ConditionLock()
    /// The jobs that wait, from `first` on; those before have been taken.
    private var jobs: [UnsafeMutableRawPointer] = []
    private var first = 0
    private var idle = 0
    private var threads = 0
    /// Indicates that no thread could be started while there was none.
    private var needsReserve = false

    private init(maximumThreads: Int) { self.maximumThreads = maximumThreads }

    /// Has all tasks of the process run here from now on. To be called once, before the first task is made. Throws when the
    /// reserve of the pool can't be started.
    public static func start() throws(SystemError) {
        try EventThread.start()
        cconcurrency_use { job in
            if let job { TaskPool.shared.add(job) }
        }
    }

    /// A task that can continue, and that the thread which has resumed it continues itself. It has to be run, once.
    public struct ResumedTask: @unchecked Sendable {
        // Sendable holds because the job is run once, by whoever has it.
        fileprivate let job: UnsafeMutableRawPointer

        /// Runs the task on the calling thread until it suspends or ends.
        public func run() { cconcurrency_run(job) }

        /// Hands the task to the pool.
        public func runInPool() { TaskPool.shared.add(job) }
    }

    /// Calls `resume`, which resumes a task, and returns the task in place of handing it to the pool: to wake one of the
    /// pool's threads costs more than what many tasks still have to do.
    ///
    /// Nil when nothing was resumed, and where the process has no pool; then the task runs where tasks run.
    public static func taskResumed(by resume: () -> Void) -> ResumedTask? {
        cconcurrency_keep()
        resume()
        return cconcurrency_take().map(ResumedTask.init)
    }

    /// Reserves memory for the frames of the functions that the current task is going to call and that may suspend. Without it
    /// the task allocates most frames one by one, which takes longer than many of these functions run. To be called in a task
    /// only, before it calls others.
    public static func reserveFrames(_ bytes: Int = 48 << 10) { cconcurrency_reserve(bytes) }

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
            needsReserve = threads == 0
            lock.unlock()
            EventThread.ring()
        }
    }

    /// Runs the tasks that wait, on the calling thread, if the pool has no thread and could not start one.
    static func runAsReserve() { shared.runAsReserve() }

    private func runAsReserve() {
        lock.lock()
        while needsReserve, let job = takeFirst() {
            lock.unlock()
            cconcurrency_run(job)
            lock.lock()
            // One that could be started meanwhile does the rest.
            needsReserve = needsReserve && threads == 0
        }
        needsReserve = false
        lock.unlock()
    }

    /// Runs tasks until there were none for `idleLimit`.
    private func work() {
        lock.lock()
        var end: ContinuousClock.Instant?
        while true {
            if let job = takeFirst() {
                end = nil
                lock.unlock()
                cconcurrency_run(job)
                lock.lock()
                continue
            }
            let now = ContinuousClock.now
            let limit = end ?? now + Self.idleLimit
            guard now < limit else { break }
            end = limit
            idle += 1
            lock.wait(atMost: limit - now)
            idle -= 1
        }
        threads -= 1
        lock.unlock()
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
