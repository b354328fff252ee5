import Alloy
import JSON
import JSONRPC
import Locking

/// Observes the requests of a call: records them for the log and the metrics, and reports waits as progress.
final class CallWatcher: CallObserver {
    private let record: CallRecord
    private let token: JSONValue?
    private let context: RequestContext
    private let waits = Mutex(0)

    /// Creates a watcher that writes to `record`, and reports progress if there is a token for it.
    init(_ record: CallRecord, progressToken token: JSONValue?, _ context: RequestContext) {
        self.record = record
        self.token = token
        self.context = context
    }

    func willSend(attempt number: Int) async throws(AlloyError) { record.waitEnded() }

    func willSendAtOnce(attempt number: Int) throws(AlloyError) -> Bool {
        record.waitEnded()
        return true
    }

    func willWait(_ wait: CallWait) {
        record.waits(for: wait.reason, attempt: wait.attempt)
        guard let token else { return }
        // Progress has to rise; the total is not known.
        let done = waits.withLock { waits in
            waits += 1
            return waits
        }
        context.reportProgress(token: token, done: done, message: wait.message)
    }

    func didEnd(_ attempt: Attempt, requestId: String?) { record.ended(attempt, requestId: requestId) }
}

extension CallWait {
    /// The wait as a sentence for the waiting person.
    var message: String {
        let time = duration > .zero ? ", \(duration.roundedDescription) at least" : ""
        switch reason {
        case .rateLimit:
            let queue = ahead.map { $0 == 0 ? "next in the queue" : "\($0) ahead in the queue" } ?? "queued"
            return "Waits for the rate limit (\(queue)\(time))."
        case .retry: return "Waits before attempt \(attempt)\(time)."
        }
    }
}
