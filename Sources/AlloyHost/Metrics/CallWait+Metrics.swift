import Alloy

extension CallWait.Reason {
    /// Its place among all reasons.
    var slot: Int { self == .rateLimit ? 0 : 1 }

    /// Its name as a label of Prometheus.
    var label: String { self == .rateLimit ? "rate_limit" : "retry" }
}
