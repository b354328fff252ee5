import Alloy
import Synchronization

/// What is known of one call while it runs, besides what it answers: what was sent for it, and how long it waited.
///
/// Only calls that may send something have one.
final class CallRecord: Sendable {
    /// What was seen so far.
    struct Sending: Sendable {
        /// Requests sent to the service, retries and look-ups included.
        var attempts = 0
        /// The HTTP status of the last answer.
        var status: Int?
        /// The service's name for the last request that it named.
        var requestId: String?
        /// All waiting before attempts.
        var waited = Duration.zero
    }

    /// A wait that is over.
    fileprivate typealias Wait = (reason: CallWait.Reason, duration: Duration)

    fileprivate struct State {
        var sending = Sending()
        /// What is waited for at this moment, before which attempt, and since when.
        var wait: (reason: CallWait.Reason, attempt: Int, start: ContinuousClock.Instant)?
    }

    private let metrics: Metrics
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    init(metrics: Metrics, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.metrics = metrics
        self.now = now
    }

    /// What was seen so far.
    var sending: Sending { state.withLock { $0.sending } }

    /// The call waits before this attempt. Said again while it waits for the same, it is the same wait.
    func waits(for reason: CallWait.Reason, attempt: Int) {
        let instant = now()
        let ended = state.withLock { state in
            if let wait = state.wait, wait.reason == reason, wait.attempt == attempt {
                return nil as Wait?
            }
            defer { state.wait = (reason, attempt, instant) }
            return state.endWait(at: instant)
        }
        count(ended)
    }

    /// The call waits no longer: it sends, or gives up.
    func waitEnded() {
        let instant = now()
        count(state.withLock { $0.endWait(at: instant) })
    }

    /// An attempt has ended.
    func ended(_ attempt: Attempt, requestId: String?) {
        waitEnded()
        metrics.count(attempt)
        state.withLock { state in
            state.sending.attempts += 1
            state.sending.status = attempt.status
            state.sending.requestId = requestId ?? state.sending.requestId
        }
    }

    private func count(_ wait: Wait?) {
        if let wait { metrics.count(wait.reason, wait.duration) }
    }
}

extension CallRecord.State {
    /// Ends the wait that is under way, if one is.
    fileprivate mutating func endWait(at instant: ContinuousClock.Instant) -> CallRecord.Wait? {
        guard let wait else { return nil }
        let duration = instant - wait.start
        sending.waited += duration
        self.wait = nil
        return (wait.reason, duration)
    }
}
