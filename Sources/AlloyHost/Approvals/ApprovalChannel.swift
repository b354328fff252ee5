import Platform

/// The way from an execution to the person behind its caller, while the call waits: a program that speaks for a person, such as
/// the client of an agent, asks its user.
///
/// `ask` must return soon after its task is cancelled. It may be called for the same plan again, by a repeated call.
package protocol ApprovalChannel: Sendable {
    /// Asks the person, and returns what they decided, if they were asked.
    func ask(_ plan: PendingApproval) async -> ApprovalAnswer
}

/// The answer of a channel.
package enum ApprovalAnswer: Sendable, Equatable {
    case approved
    case denied(reason: String? = nil)
    /// Nobody has decided on this way, or the decision comes on another way; `advice` says how the person can decide. Never a
    /// link: what it says may be read by a model.
    case notAsked(advice: String? = nil)
}
