import Alloy

extension AlloyError.Kind {
    /// What the kind means, for documents.
    var summary: String {
        switch self {
        case .unauthenticated: "The API key is missing or was not accepted."
        case .forbidden: "The API key may not do this."
        case .notFound: "What the call names does not exist, or not for this user."
        case .invalidInput: "The input can't be used."
        case .conflict: "It contradicts what is there already."
        case .rateLimited: "Too many requests; nothing ran."
        case .providerFailed: "The third party failed."
        case .alloyFailed: "Alloy failed, or answered something that can't be read."
        case .network: "There was no whole exchange with the service."
        case .timedOut: "The answer did not come in time."
        case .unknownOutcome: "The request left, and whether it was applied can't be known."
        case .connectionRequired: "A person has to connect an account first."
        case .policyDenied: "A rule of the operator forbids it."
        case .validationFailed: "The input does not fit the action's schema."
        case .overloaded: "The host has too much to do."
        case .cancelled: "The caller cancelled."
        case .internal: "A mistake in this program."
        }
    }
}
