extension AlloyError {
    /// The kinds of failure. Name and code of each are stable for ever.
    public enum Kind: String, Sendable, CaseIterable {
        /// The API key is missing or was not accepted.
        case unauthenticated
        /// The key may not do this.
        case forbidden
        /// The call names something that does not exist, or not for this user.
        case notFound = "not_found"
        /// The input can't be used; `problems` lists what is known to be wrong.
        case invalidInput = "invalid_input"
        /// The call contradicts the current state.
        case conflict
        /// There were too many requests; nothing ran.
        case rateLimited = "rate_limited"
        /// The provider failed.
        case providerFailed = "provider_failed"
        /// Alloy failed, or sent a response that can't be read.
        case alloyFailed = "alloy_failed"
        /// No complete response arrived.
        case network
        /// No response arrived in time.
        case timedOut = "timed_out"
        /// The request left, and whether it was applied can't be known.
        case unknownOutcome = "unknown_outcome"
        /// A person has to connect an account first.
        case connectionRequired = "connection_required"
        /// A rule of the operator forbids it.
        case policyDenied = "policy_denied"
        /// The input does not fit the action's schema.
        case validationFailed = "validation_failed"
        /// The host has too much to do.
        case overloaded
        /// The caller cancelled.
        case cancelled
        /// A mistake in this program.
        case `internal`

        /// The JSON-RPC error code: 1001…1016 in the order above; for a cancelled request the code that the Language
        /// Server Protocol gives it, -32800.
        public var code: Int {
            switch self {
            case .unauthenticated: 1_001
            case .forbidden: 1_002
            case .notFound: 1_003
            case .invalidInput: 1_004
            case .conflict: 1_005
            case .rateLimited: 1_006
            case .providerFailed: 1_007
            case .alloyFailed: 1_008
            case .network: 1_009
            case .timedOut: 1_010
            case .unknownOutcome: 1_011
            case .connectionRequired: 1_012
            case .policyDenied: 1_013
            case .validationFailed: 1_014
            case .overloaded: 1_015
            case .cancelled: -32_800
            case .internal: 1_016
            }
        }
    }

    /// The party that failed or refused.
    public enum Origin: String, Sendable, CaseIterable {
        /// This program.
        case host
        /// Alloy's service.
        case alloy
        /// The provider behind the connector.
        case provider
        /// The network between this machine and Alloy.
        case network
    }
}
