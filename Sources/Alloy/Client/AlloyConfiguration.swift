import HTTP
import Logging
import Platform

/// The configuration of an `AlloyClient`.
public struct AlloyConfiguration: Sendable {
    /// The version that is asked for where nothing else is said.
    public static let defaultAPIVersion = "2025-09"

    /// The URL of the service.
    public var baseURL: BaseURL
    /// The value of `x-api-version`.
    public var apiVersion: String
    /// The source of the API key.
    public var key: KeySource
    /// The deadlines of calls.
    public var deadlines: Deadlines
    /// The rules that decide the effect of an action.
    public var effectRules: EffectRules
    /// The greatest size of a response, in bytes.
    public var maximumResponseBytes: Int
    /// The redactor that knows the secrets that must not appear in an error.
    public var redactor = Redactor()
    /// The clock that deadlines are counted on.
    public var now: @Sendable () -> ContinuousClock.Instant
    /// Waits until an instant of that clock, never less; throws when the task is cancelled.
    public var sleep: Sleep
    /// A number from 0 up to, but not, 1: what spreads retries in time.
    public var random: @Sendable () -> Double
    /// The limits of retries.
    public var retry = RetryPolicy()
    /// Sends writes whose outcome is unknown again, although they may then be done twice; a call can ask for it too.
    public var retriesAmbiguousWrites = false
    /// Refuses every request before anything is sent, for hosts that work from what they have.
    public var isOffline = false
    /// The maximum number of requests that start in any 60 seconds; nil for no limit until the service sets one.
    public var requestsPerMinute: Int?

    /// A configuration of these parts.
    public init(
        key: KeySource, baseURL: BaseURL = .production, apiVersion: String = defaultAPIVersion,
        deadlines: Deadlines = Deadlines(), effectRules: EffectRules = EffectRules(),
        maximumResponseBytes: Int = 512 << 20, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        sleep: @escaping Sleep = wait,
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

/// The maximum time of a call with all its requests.
public struct Deadlines: Sendable, Equatable {
    /// The time of calls about users, connectors, resources, actions and credentials.
    public var metadata: Duration
    /// The time of an execution.
    public var execute: Duration
    /// The time of a file transfer.
    public var file: Duration

    /// Deadlines of these lengths; 15 s, 30 s and 300 s where nothing else is said.
    public init(metadata: Duration = .seconds(15), execute: Duration = .seconds(30), file: Duration = .seconds(300)) {
        self.metadata = metadata
        self.execute = execute
        self.file = file
    }
}
