import Alloy
import Locking

/// The requests and the waits of one call while it runs. Only calls that may send requests have a record.
final class CallRecord: Sendable {
    /// The requests and waits so far.
    struct Sending: Sendable {
        /// The number of requests to the service, retries and look-ups included.
        var attempts = 0
        /// The HTTP status of the last answer.
        var status: Int?
        /// The last request id that the service gave.
        var requestId: String?
        /// The time of all waits before attempts.
        var waited = Duration.zero
    }

    /// A finished wait.
    fileprivate typealias Wait = (reason: CallWait.Reason, duration: Duration)

    fileprivate struct State {
        var sending = Sending()
        /// The current wait: its reason, its attempt, and its start.
        var wait: (reason: CallWait.Reason, attempt: Int, start: ContinuousClock.Instant)?
    }

    private let metrics: Metrics
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    init(metrics: Metrics, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.metrics = metrics
        self.now = now
    }

    /// The requests and waits so far.
    var sending: Sending { state.withLock { $0.sending } }

    /// Begins a wait before this attempt. A second report of the same reason and attempt continues the same wait.
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

    /// Ends the current wait, if any: the call sends, or ends.
    func waitEnded() {
        // Most calls never wait.
        guard state.withLock({ $0.wait != nil }) else { return }
        let instant = now()
        count(state.withLock { $0.endWait(at: instant) })
    }

    /// Counts a finished attempt.
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
    /// Ends the current wait, if any, and returns it.
    fileprivate mutating func endWait(at instant: ContinuousClock.Instant) -> CallRecord.Wait? {
        guard let wait else { return nil }
        let duration = instant - wait.start
        sending.waited += duration
        self.wait = nil
        return (wait.reason, duration)
    }
}
