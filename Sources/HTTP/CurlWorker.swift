import CCurl
import Platform
import Locking

/// The way from any task to the transport's one thread: a queue behind a lock, and a bell.
final class CurlWorker: Sendable {
    private struct Inbox {
        var submissions: [CurlSubmission] = []
        var cancellations: [CurlExchange] = []
        var tasks: [TaskPool.ResumedTask] = []
        var work: IdleWork?
        var isClosing = false
        /// The thread is not waiting, and looks into the inbox before it waits.
        var isAwake = true
        /// The thread takes no more messages and the multi handle is gone.
        var hasEnded = false
        /// The number of the thread that runs the loop.
        var thread = 0
        /// The thread does work that may block.
        var isBlocked = false
        /// Another thread waits for the end of that work, to replace the thread.
        var isWatched = false

        var isEmpty: Bool {
            submissions.isEmpty && cancellations.isEmpty && tasks.isEmpty && work == nil && !isClosing
        }
    }

    /// The time for which messages wait for a thread that is blocked, before another one replaces it.
    private static let patience = Duration.milliseconds(2)

    private let inbox = Mutex(Inbox())
    /// Safe: only the thread uses the multi handle, except for `curl_multi_wakeup`, the one function that any thread may
    /// call, and that happens under the lock of `inbox` and never after `hasEnded`.
    nonisolated(unsafe) private let multi: UnsafeMutableRawPointer
    /// Safe: only the thread whose number is in `inbox` uses it.
    nonisolated(unsafe) private let loop: CurlLoop

    /// Opens libcurl and starts the thread.
    init(configuration: CurlTransport.Configuration) throws(HTTPFailure) {
        try CurlLibrary.load(configuration.libraryName)
        guard let multi = ccurl_multi_init() else {
            throw HTTPFailure(phase: .notSent, reason: .other, technical: "libcurl can't start (out of memory).")
        }
        // Without free descriptors libcurl gives a handle that nothing can wake: the thread would wait with it for ever.
        guard ccurl_multi_wakeup(multi) == 0 else {
            ccurl_multi_cleanup(multi)
            let shortage = HTTPFailure.openFileShortage().map { "; \($0)" } ?? ""
            throw .notStarted("libcurl has no descriptors to wake it\(shortage)")
        }
        self.multi = multi
        loop = CurlLoop(multi: multi, configuration: configuration)
        do throws(SystemError) {
            try startThread { self.run(0) }
        } catch {
            loop.close()
            ccurl_multi_cleanup(multi)
            throw HTTPFailure(phase: .notSent, reason: .other, technical: "No thread for libcurl: \(error).")
        }
    }

    /// Passes an exchange to the thread, which resumes it.
    func submit(_ submission: CurlSubmission) {
        let isTaken = post { $0.submissions.append(submission) }
        if !isTaken { submission.answerNotSent(.other, "The transport is closed.") }
    }

    /// Ends an exchange, whether it runs already, waits, or has yet to be submitted.
    func cancel(_ exchange: CurlExchange) {
        exchange.markCancelled()
        _ = post { $0.cancellations.append(exchange) }
    }

    /// Passes tasks to the thread, which runs them; false when it takes no more.
    func run(_ tasks: [TaskPool.ResumedTask]) -> Bool { post { $0.tasks += tasks } }

    /// Passes work to the thread if it has no exchange and no message; false otherwise.
    func runIfIdle(_ work: IdleWork) -> Bool {
        guard loop.exchangeCount.load(ordering: .relaxed) == 0 else { return false }
        return inbox.withLock { inbox in
            guard inbox.isEmpty, !inbox.isBlocked, !inbox.hasEnded else { return false }
            inbox.work = work
            if !inbox.isAwake { ccurl_multi_wakeup(multi) }
            inbox.isAwake = true
            return true
        }
    }

    /// Ends all exchanges and the thread.
    func close() { _ = post { $0.isClosing = true } }

    private func post(_ change: (inout Inbox) -> Void) -> Bool {
        let (isTaken, watched) = inbox.withLock { inbox in
            guard !inbox.hasEnded else { return (false, nil as Int?) }
            change(&inbox)
            if !inbox.isAwake { ccurl_multi_wakeup(multi) }
            inbox.isAwake = true
            guard inbox.isBlocked, !inbox.isWatched else { return (true, nil) }
            inbox.isWatched = true
            return (true, inbox.thread)
        }
        if let watched { watch(watched) }
        return isTaken
    }

    private func takeInbox() -> Inbox {
        inbox.withLock { inbox in
            let taken = inbox
            inbox.submissions = []
            inbox.cancellations = []
            inbox.tasks = []
            inbox.work = nil
            inbox.isAwake = true
            return taken
        }
    }

    /// Returns true when the thread has to wait for what comes: from then on a message wakes it.
    private func hasToWait() -> Bool {
        inbox.withLock { inbox in
            inbox.isAwake = !inbox.isEmpty
            return !inbox.isAwake
        }
    }

    private func startThread(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        try SystemThread.start(stackSize: TaskPool.stackSize, blocksBrokenPipe: true, body)
    }

    /// Runs the loop on the thread of this number, until the transport is closed or another thread replaces this one.
    private func run(_ number: Int) {
        while true {
            let taken = takeInbox()
            if taken.isClosing {
                for submission in taken.submissions {
                    submission.answerNotSent(.cancelled, "The transport was closed.")
                }
                for task in taken.tasks { task.runInPool() }
                taken.work?.decline()
                break
            }
            // They may submit exchanges, which the next round takes at once.
            for task in taken.tasks { task.run() }
            for submission in taken.submissions { loop.start(submission) }
            for exchange in taken.cancellations { loop.cancel(exchange) }
            if let work = taken.work, !run(work, number) { return }
            loop.perform()
            loop.runResumed()
            if hasToWait() { loop.wait() }
        }
        loop.close()
        let late = inbox.withLock { inbox in
            inbox.hasEnded = true
            ccurl_multi_cleanup(multi)
            return inbox
        }
        for task in late.tasks { task.runInPool() }
        for submission in late.submissions { submission.answerNotSent(.cancelled, "The transport was closed.") }
        late.work?.decline()
    }
}

/// Work that may block the thread.
extension CurlWorker {
    /// Does the work, or declines it if there is something else to do. Returns false if another thread has replaced this one.
    private func run(_ work: IdleWork, _ number: Int) -> Bool {
        let isIdle = inbox.withLock { inbox in
            inbox.isBlocked = inbox.isEmpty && loop.exchangeCount.load(ordering: .relaxed) == 0
            return inbox.isBlocked
        }
        guard isIdle else {
            work.decline()
            return true
        }
        let tasks = work.run()
        let isReplaced = inbox.withLock { inbox in
            guard inbox.thread == number else { return true }
            inbox.isBlocked = false
            return false
        }
        if isReplaced {
            if !run(tasks) { for task in tasks { task.runInPool() } }
            return false
        }
        for task in tasks { task.run() }
        return true
    }

    /// Has another thread continue the loop if the one of this number is still blocked after a while. If none can be started,
    /// what has come waits.
    private func watch(_ number: Int) {
        do throws(SystemError) {
            try startThread { [self] in replace(number) }
        } catch {
            inbox.withLock { $0.isWatched = false }
        }
    }

    /// Continues the loop on the calling thread if the one of this number is still blocked after a while.
    private func replace(_ number: Int) {
        Gate(()).wait(atMost: Self.patience) { false }
        let isNeeded = inbox.withLock { inbox in
            inbox.isWatched = false
            guard inbox.isBlocked, inbox.thread == number, !inbox.isEmpty else { return false }
            inbox.isBlocked = false
            inbox.thread += 1
            return true
        }
        if isNeeded { run(number + 1) }
    }
}
