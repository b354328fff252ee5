/// How much one process may do.
struct PolicyLimits: Sendable, Equatable {
    /// A greatest number, and where it stands in the file.
    struct Limit: Sendable, Equatable {
        let maximum: Int
        /// From 1.
        let line: Int
    }

    /// Of executions whose effect is not `read`.
    var writes: Limit?
    /// Of those among them whose effect is `destructive`.
    var destructive: Limit?
}
