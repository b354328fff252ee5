import Alloy

extension AlloyError.Kind {
    /// The meaning of the kind, for documents.
    var summary: String {
        switch self {
        case .unauthenticated: "The API key is missing or was not accepted."
        case .forbidden: "The API key does not have the permission."
        case .notFound: "An object that the call names does not exist, or not for this user."
        case .invalidInput: "The input is invalid."
        case .conflict: "The call conflicts with existing data."
        case .rateLimited: "Too many requests; nothing ran."
        case .providerFailed: "The provider failed."
        case .alloyFailed: "Alloy failed, or its response can't be read."
        case .network: "No complete response arrived from the service."
        case .timedOut: "The response did not arrive in time."
        case .unknownOutcome: "The request was sent, and it can't be known whether it was applied."
        case .connectionRequired: "A person has to connect an account first."
        case .policyDenied: "A rule of the operator denies the call."
        case .validationFailed: "The input does not fit the action's schema."
        case .overloaded: "The host has too many requests waiting."
        case .cancelled: "The caller cancelled the call."
        case .internal: "A defect in this program."
        }
    }
}
