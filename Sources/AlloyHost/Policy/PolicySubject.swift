import Alloy

/// One execution, as far as a policy is concerned with it.
struct PolicySubject: Sendable {
    /// The user to act for, as the call names it; nil for the API key's own user.
    let userId: String?
    let connectorId: String
    let actionId: String
    /// What executing may do.
    let effect: Effect
}
