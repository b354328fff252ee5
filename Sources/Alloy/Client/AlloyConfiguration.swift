import HTTP
import Logging
import Platform

/// What an `AlloyClient` needs to know.
public struct AlloyConfiguration: Sendable {
    /// The version that is asked for where nothing else is said.
    public static let defaultAPIVersion = "2025-09"

    /// Where the service is.
    public var baseURL: BaseURL
    /// The value of `x-api-version`.
    public var apiVersion: String
    /// Where the API key comes from.
    public var key: KeySource
    /// How long calls may take.
    public var deadlines: Deadlines
    /// What actions may do.
    public var effectRules: EffectRules
    /// The greatest size of a response, in bytes.
    public var maximumResponseBytes: Int
    /// What knows the secrets that must not come back in an error.
    public var redactor = Redactor()
    /// The clock that deadlines are counted on.
    public var now: @Sendable () -> ContinuousClock.Instant
    /// Waits until an instant of that clock, never less; throws when the task is cancelled.
    public var sleep: @Sendable (ContinuousClock.Instant) async throws(CancellationError) -> Void
    /// A number from 0 up to, but not, 1: what spreads retries in time.
    public var random: @Sendable () -> Double
    /// How often and how fast a call is sent again.
    public var retry = RetryPolicy()
    /// Sends writes whose outcome is unknown again, although they may then be done twice; a call can ask for it too.
    public var retriesAmbiguousWrites = false
    /// Refuses every request before anything is sent, for hosts that work from what they have.
    public var isOffline = false
    /// How many requests may start in any 60 seconds; nil sets no bound until the service does.
    public var requestsPerMinute: Int?

    /// A configuration of these parts.
    public init(
        key: KeySource, baseURL: BaseURL = .production, apiVersion: String = defaultAPIVersion,
        deadlines: Deadlines = Deadlines(), effectRules: EffectRules = EffectRules(),
        maximumResponseBytes: Int = 512 << 20, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        sleep: @escaping @Sendable (ContinuousClock.Instant) async throws(CancellationError) -> Void = wait,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.baseURL = baseURL
        self.apiVersion = apiVersion
        self.key = key
        self.deadlines = deadlines
        self.effectRules = effectRules
        self.maximumResponseBytes = maximumResponseBytes
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    /// Waits on the system's clock.
    public static func wait(until instant: ContinuousClock.Instant) async throws(CancellationError) {
        try await SleepTimer.sleep(until: instant)
    }
}
