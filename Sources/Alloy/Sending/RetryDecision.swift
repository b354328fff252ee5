import HTTP

/// The decision whether a failed attempt is followed by another one.
enum RetryDecision: Sendable, Equatable {
    /// Send again after this pause, which costs the bucket so much.
    case retry(after: Duration, cost: Int)
    /// Don't.
    case stop(Reason)

    /// The reason why no further attempt is made.
    enum Reason: String, Sendable {
        /// Sending again could do harm, or would fail in the same way.
        case pointless
        /// The maximum number of attempts was made.
        case attempts
        /// The service asks for a longer pause than is made.
        case hint
        /// The pause would outlast the call.
        case deadline
        /// Too many retries are being made already.
        case bucket

        /// The reason as part of a sentence, where it isn't plain from the error.
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

/// The facts that decide whether a failed attempt is followed by another one.
struct RetrySituation: Sendable {
    var requestClass: RequestClass
    var phase: Attempt.Phase
    /// The status that came, or should have come.
    var status: Int?
    /// The number of attempts that were made, this one included.
    var attempts: Int
    var hint: RetryHint?
    /// Indicates that a further attempt would fail in the same way: the request itself is wrong, or the response too
    /// large.
    var isPermanent = false
    /// Indicates that writes are to be sent again although they may have been applied.
    var retriesAmbiguousWrites = false
    var now: ContinuousClock.Instant
    var deadline: ContinuousClock.Instant
}

extension RetryPolicy {
    /// Decides whether to send again, and after which wait. `random` is from 0 up to, but not including, 1.
    ///
    /// Nothing is taken from the bucket, which holds `tokens`.
    func decision(_ situation: RetrySituation, tokens: Int, random: Double) -> RetryDecision {
        let rules = RetryRules(
            for: situation.requestClass, retryAmbiguousWrites: situation.retriesAmbiguousWrites)
        guard rules.allowRetry(after: situation.phase, status: situation.status), !situation.isPermanent else {
            return .stop(.pointless)
        }
        guard situation.attempts < maximumAttempts else { return .stop(.attempts) }
        let isThrottled = situation.status == 429
        var delay = backoff(after: situation.attempts, isThrottled: isThrottled) * random
        switch situation.hint {
        case .after(let milliseconds):
            guard .milliseconds(milliseconds) <= maximumHint else { return .stop(.hint) }
            delay = max(delay, .milliseconds(milliseconds))
        case .never: return .stop(.hint)
        case nil: break
        }
        guard situation.now.advanced(by: delay) < situation.deadline else { return .stop(.deadline) }
        let cost = isThrottled ? throttledCost : transientCost
        return tokens >= cost ? .retry(after: delay, cost: cost) : .stop(.bucket)
    }

    /// Returns the maximum wait after `attempts` attempts: base × 2^(n−1), up to the maximum delay.
    private func backoff(after attempts: Int, isThrottled: Bool) -> Duration {
        var delay = isThrottled ? throttledBaseDelay : baseDelay
        for _ in 1..<max(attempts, 1) where delay < maximumDelay { delay *= 2 }
        return min(delay, maximumDelay)
    }
}

/// The limits of retries. The numbers are those of the AWS SDKs' standard retry mode.
public struct RetryPolicy: Sendable, Equatable {
    /// The maximum number of attempts of a call. An attempt that failed with 401 does not count when a new key was
    /// found after it.
    public var maximumAttempts = 3
    /// The maximum wait before the first retry; it doubles from retry to retry.
    public var baseDelay = Duration.milliseconds(50)
    /// The base of the wait after a 429.
    public var throttledBaseDelay = Duration.seconds(1)
    /// The maximum of any wait that the service did not ask for.
    public var maximumDelay = Duration.seconds(20)
    /// The longest pause that is made because the service asks for it; when it asks for more, the call fails.
    public var maximumHint = Duration.seconds(60)
    /// The tokens that all calls together may spend on retries before some call succeeds.
    public var bucketCapacity = 500
    /// The cost of a retry after an attempt that failed, in tokens.
    public var transientCost = 14
    /// The cost of a retry after a 429, in tokens.
    public var throttledCost = 5

    /// The policy that holds where nothing else is said.
    public init() {}

    /// A policy of one attempt.
    public static let never: RetryPolicy = {
        var policy = RetryPolicy()
        policy.maximumAttempts = 1
        return policy
    }()
}

/// The tokens that all calls of a client together may still spend on retries: when many calls fail, sending again makes
/// it worse.
struct RetryBucket: Sendable, Equatable {
    let capacity: Int
    private(set) var tokens: Int

    /// A full bucket.
    init(capacity: Int) {
        self.capacity = max(0, capacity)
        tokens = self.capacity
    }

    var isFull: Bool { tokens == capacity }

    /// Takes `cost` tokens; false, and nothing taken, when there are fewer.
    mutating func take(_ cost: Int) -> Bool {
        guard tokens >= cost else { return false }
        tokens -= cost
        return true
    }

    /// Returns the tokens of a call that succeeded: those of its retries, or 1 when it needed none.
    mutating func succeeded(having spent: Int) { tokens = min(capacity, tokens + max(spent, 1)) }
}
