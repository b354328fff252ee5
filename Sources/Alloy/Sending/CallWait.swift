/// A call's waiting before one of its attempts.
public struct CallWait: Sendable, Equatable {
    /// What is waited for.
    public enum Reason: String, Sendable, CaseIterable {
        /// Room in the limiter.
        case rateLimit
        /// The pause between two attempts.
        case retry
    }

    /// What is waited for.
    public var reason: Reason
    /// How long at least, as far as it is known.
    public var duration: Duration
    /// The attempt that comes after it, from 1.
    public var attempt: Int
    /// How many calls stand before it in the limiter's queue; nil when it does not wait for the limiter.
    public var ahead: Int?

    /// A wait of these parts.
    public init(reason: Reason, duration: Duration, attempt: Int, ahead: Int? = nil) {
        self.reason = reason
        self.duration = duration
        self.attempt = attempt
        self.ahead = ahead
    }
}
