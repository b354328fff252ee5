/// What a call waits for before one of its attempts.
enum WaitReason: String, Sendable, CaseIterable {
    /// Room in the limiter.
    case rateLimit
    /// The pause between two attempts.
    case retry

    /// Its place among all reasons.
    var slot: Int { self == .rateLimit ? 0 : 1 }

    /// Its name as a label of Prometheus.
    var label: String { self == .rateLimit ? "rate_limit" : "retry" }
}
