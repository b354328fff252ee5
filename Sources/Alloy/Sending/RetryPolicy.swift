/// How often and how fast a call is sent again. The numbers are those of the AWS SDKs' standard retry mode.
public struct RetryPolicy: Sendable, Equatable {
    /// How often a call is sent at most, the first time included. A 401 that a new key heals does not count.
    public var maximumAttempts = 3
    /// What the pause before the first retry is at most; it doubles from retry to retry.
    public var baseDelay = Duration.milliseconds(50)
    /// The same after a 429.
    public var throttledBaseDelay = Duration.seconds(1)
    /// What any pause is at most that the service did not ask for.
    public var maximumDelay = Duration.seconds(20)
    /// The longest pause that is made because the service asks for it; when it asks for more, the call fails.
    public var greatestHint = Duration.seconds(60)
    /// How much all calls together may spend on retries before some call succeeds.
    public var bucketCapacity = 500
    /// What a retry costs after an attempt that failed.
    public var transientCost = 14
    /// What a retry costs after a 429.
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
