/// What to do after an attempt that brought no result.
enum RetryDecision: Sendable, Equatable {
    /// Send again after this pause, which costs the bucket so much.
    case retry(after: Duration, cost: Int)
    /// Don't.
    case stop(Reason)

    /// Why not.
    enum Reason: String, Sendable {
        /// It could do harm, or would bring the same again.
        case pointless
        /// It was sent as often as it may be.
        case attempts
        /// The service asks for a longer pause than is made.
        case hint
        /// The pause would outlast the call.
        case deadline
        /// Too many retries are being made as it is.
        case bucket

        /// What is said of it where it isn't plain from the error.
        var words: String? {
            switch self {
            case .pointless, .attempts: nil
            case .hint: "the service asks for a longer pause than is made"
            case .deadline: "the pause would have outlasted the deadline"
            case .bucket: "too many retries were being made"
            }
        }
    }
}

/// What is known after an attempt that brought no result, as far as it decides whether to send again.
struct RetrySituation: Sendable {
    var requestClass: RequestClass
    var phase: Attempt.Phase
    /// The status that came, or should have come.
    var status: Int?
    /// How many attempts were made, this one included.
    var attempts: Int
    var hint: RetryHint?
    /// True when the same would come again: the request itself is wrong, or the answer too large.
    var isFutile = false
    /// True when somebody wants writes to be sent again although they may have been done.
    var retriesAmbiguousWrites = false
    var now: ContinuousClock.Instant
    var deadline: ContinuousClock.Instant
}

extension RetryPolicy {
    /// Whether to send again, and after which pause. `random` is from 0 up to, but not, 1.
    ///
    /// Nothing is taken from the bucket, which holds `tokens`.
    func decision(_ situation: RetrySituation, tokens: Int, random: Double) -> RetryDecision {
        let rules = RetryRules(
            for: situation.requestClass, retryAmbiguousWrites: situation.retriesAmbiguousWrites)
        guard rules.allowRetry(after: situation.phase, status: situation.status), !situation.isFutile else {
            return .stop(.pointless)
        }
        guard situation.attempts < maximumAttempts else { return .stop(.attempts) }
        let isThrottled = situation.status == 429
        var delay = backoff(after: situation.attempts, isThrottled: isThrottled) * random
        switch situation.hint {
        case .after(let milliseconds):
            guard .milliseconds(milliseconds) <= greatestHint else { return .stop(.hint) }
            delay = max(delay, .milliseconds(milliseconds))
        case .never: return .stop(.hint)
        case nil: break
        }
        guard situation.now.advanced(by: delay) < situation.deadline else { return .stop(.deadline) }
        let cost = isThrottled ? throttledCost : transientCost
        return tokens >= cost ? .retry(after: delay, cost: cost) : .stop(.bucket)
    }

    /// What the pause is at most after `attempts` attempts: base × 2^(n−1), up to the maximum.
    private func backoff(after attempts: Int, isThrottled: Bool) -> Duration {
        var delay = isThrottled ? throttledBaseDelay : baseDelay
        for _ in 1..<max(attempts, 1) where delay < maximumDelay { delay *= 2 }
        return min(delay, maximumDelay)
    }
}
