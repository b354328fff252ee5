import CCurl
import Platform
import Synchronization

/// The way from any task to the transport's one thread: a queue behind a lock, and a bell.
final class CurlWorker: Sendable {
    private struct Inbox {
        var submissions: [CurlSubmission] = []
        var cancellations: [CurlExchange] = []
        var isClosing = false
        /// The thread takes no more messages and the multi handle is gone.
        var hasEnded = false

        var isEmpty: Bool { submissions.isEmpty && cancellations.isEmpty && !isClosing }
    }

    private let inbox = Mutex(Inbox())
    /// Safe: only the thread uses the multi handle, except for `curl_multi_wakeup`, the one function that any thread may
    /// call, and that happens under the lock of `inbox` and never after `hasEnded`.
    nonisolated(unsafe) private let multi: UnsafeMutableRawPointer

    /// Opens libcurl and starts the thread.
    init(configuration: CurlTransport.Configuration) throws(HTTPFailure) {
        try CurlLibrary.load(configuration.libraryName)
        guard let multi = ccurl_multi_init() else {
            throw HTTPFailure(phase: .notSent, reason: .other, technical: "libcurl can't start (out of memory).")
        }
        self.multi = multi
        do throws(SystemError) {
            try SystemThread.start(stackSize: 2 << 20, blocksBrokenPipe: true) { self.run(configuration) }
        } catch {
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

    /// Ends all exchanges and the thread.
    func close() { _ = post { $0.isClosing = true } }

    private func post(_ change: (inout Inbox) -> Void) -> Bool {
        inbox.withLock { inbox in
            guard !inbox.hasEnded else { return false }
            // The first post has woken the thread, which takes everything at once.
            let mustRing = inbox.isEmpty
            change(&inbox)
            if mustRing { ccurl_multi_wakeup(multi) }
            return true
        }
    }

    private func takeInbox() -> Inbox {
        inbox.withLock { inbox in
            let taken = inbox
            inbox.submissions = []
            inbox.cancellations = []
            return taken
        }
    }

    /// Runs the thread until the transport is closed.
    private func run(_ configuration: CurlTransport.Configuration) {
        let loop = CurlLoop(multi: multi, configuration: configuration)
        while true {
            let taken = takeInbox()
            if taken.isClosing {
                for submission in taken.submissions {
                    submission.answerNotSent(.cancelled, "The transport was closed.")
                }
                break
            }
            for submission in taken.submissions { loop.start(submission) }
            for exchange in taken.cancellations { loop.cancel(exchange) }
            loop.perform()
            loop.wait()
        }
        loop.close()
        let late = inbox.withLock { inbox in
            inbox.hasEnded = true
            ccurl_multi_cleanup(multi)
            return inbox.submissions
        }
        for submission in late { submission.answerNotSent(.cancelled, "The transport was closed.") }
    }
}
