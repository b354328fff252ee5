import HTTP
import Logging

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

    /// A configuration of these parts.
    public init(
        key: KeySource, baseURL: BaseURL = .production, apiVersion: String = defaultAPIVersion,
        deadlines: Deadlines = Deadlines(), effectRules: EffectRules = EffectRules(),
        maximumResponseBytes: Int = 256 << 20, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.baseURL = baseURL
        self.apiVersion = apiVersion
        self.key = key
        self.deadlines = deadlines
        self.effectRules = effectRules
        self.maximumResponseBytes = maximumResponseBytes
        self.now = now
    }
}
