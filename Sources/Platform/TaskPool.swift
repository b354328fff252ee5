import CConcurrency
import Locking

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
public final class TaskPool: Sendable {
    fileprivate struct State {
        /// The tasks that can continue, from `first` on; those before have been taken.
        var tasks: [ResumedTask] = []
        var first = 0
        /// The threads without a task, the one that has waited for the shortest time last.
        ///
        /// Each waits at a gate of its own: many versions of glibc, such as 2.36, now and then lose a signal to one of several
        /// threads that share a condition (its bug 25847), and the task would wait for `idleLimit`.
        var idle: [Gate<Bool>] = []
        var threads = 0
        /// Indicates that no thread could be started while there was none.
        var needsReserve = false
    }

    private static let shared = TaskPool(maximumThreads: max(4, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// The bytes of each thread's stack, as many as libdispatch gives: handlers may be deep in a document's nesting.
    public static let stackSize = 8 << 20

    /// The time after which a thread without a task ends: a process that waits for its input needs none.
    private static let idleLimit = Duration.seconds(10)

    private let maximumThreads: Int
    private let state = Mutex(State())

    private init(maximumThreads: Int) { self.maximumThreads = maximumThreads }

    /// Has all tasks of the process run here from now on. To be called once, before the first task is made. Throws when the
    /// reserve of the pool can't be started.
    public static func start() throws(SystemError) {
        try EventThread.start()
        cconcurrency_use { job in
            if let job { TaskPool.shared.add(ResumedTask(job: job)) }
        }
    }

    /// A task that can continue, and that the thread which has resumed it continues itself. It has to be run, once.
    public struct ResumedTask: @unchecked Sendable {
        // Sendable holds because the job is run once, by whoever has it.
        fileprivate let job: UnsafeMutableRawPointer

        /// Runs the task on the calling thread until it suspends or ends.
        public func run() { cconcurrency_run(job) }

        /// Hands the task to the pool.
        public func runInPool() { TaskPool.shared.add(self) }
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

    private func add(_ task: ResumedTask) {
        let (idle, mustStart) = state.withLock { state in
            state.tasks.append(task)
            let idle = state.idle.popLast()
            let mustStart = idle == nil && state.threads < maximumThreads
            if mustStart { state.threads += 1 }
            return (idle, mustStart)
        }
        idle?.update { $0 = true }
        guard mustStart else { return }
        do throws(SystemError) {
            try SystemThread.start(stackSize: Self.stackSize) { self.work() }
        } catch {
            state.withLock { state in
                state.threads -= 1
                state.needsReserve = state.threads == 0
            }
            EventThread.ring()
        }
    }

    /// Runs the tasks that wait, on the calling thread, if the pool has no thread and could not start one.
    static func runAsReserve() { shared.runAsReserve() }

    private func runAsReserve() {
        while let task = state.withLock({ $0.takeFirstAsReserve() }) { task.run() }
    }

    /// Runs tasks until there were none for `idleLimit`.
    private func work() {
        let isWoken = Gate(false)
        while true {
            while let task = state.withLock({ $0.takeFirst(orWaitAt: isWoken) }) { task.run() }
            if isWoken.wait(atMost: Self.idleLimit, until: { $0 }) { continue }
            let isOver = state.withLock { state in
                // If it is not in the list, it is being woken.
                guard let index = state.idle.firstIndex(where: { $0 === isWoken }) else { return false }
                state.idle.remove(at: index)
                state.threads -= 1
                return true
            }
            if isOver { return }
        }
    }
}

extension TaskPool.State {
    /// Returns the next task. If there is none, the thread of this gate is idle from now on, and has to wait there.
    fileprivate mutating func takeFirst(orWaitAt isWoken: Gate<Bool>) -> TaskPool.ResumedTask? {
        if let task = takeFirst() { return task }
        isWoken.update { $0 = false }
        idle.append(isWoken)
        return nil
    }

    /// Returns the next task as long as the pool has no thread.
    fileprivate mutating func takeFirstAsReserve() -> TaskPool.ResumedTask? {
        // A thread that could be started meanwhile does the rest.
        needsReserve = needsReserve && threads == 0
        guard needsReserve, let task = takeFirst() else {
            needsReserve = false
            return nil
        }
        return task
    }

    private mutating func takeFirst() -> TaskPool.ResumedTask? {
        guard first < tasks.count else { return nil }
        defer {
            first += 1
            // Moved to the front only when at least as many have been taken, so that each task is moved once on average.
            if first * 2 >= tasks.count {
                tasks.removeFirst(first)
                first = 0
            }
        }
        return tasks[first]
    }
}
