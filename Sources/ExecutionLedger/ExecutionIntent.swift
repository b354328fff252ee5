import Alloy
import JSON
import Platform

/// What is about to be executed.
package struct ExecutionIntent: Sendable {
    /// The host's name for the execution; no other execution has it.
    package var executionId: String
    /// When it was asked for; what is 24 hours old is counted from here.
    package var startedAt: Timestamp
    /// Where the service is.
    package var baseURL: String
    /// The user it acts for; nil for the API key's own.
    package var userId: String?
    /// The connector.
    package var connectorId: String
    /// The connector's action.
    package var actionId: String
    /// The credential it uses.
    package var credentialId: String
    /// What the action may do.
    package var effect: Effect
    /// Who wants it.
    package var purpose = ExecutionPurpose.user
    /// The SHA-256, in hexadecimal digits, of everything that makes two executions of an action the same.
    package var argumentsDigest: String
    /// The arguments themselves, where they are to be stored; nothing secret.
    package var arguments: JSONValue?
    /// The caller's key: with the same key, the same is never done twice within 24 hours.
    package var idempotencyKey: String?
    /// True when the caller takes the risk that something is done twice.
    package var force = false

    /// An intent of these parts.
    package init(
        executionId: String, startedAt: Timestamp, baseURL: String, userId: String? = nil, connectorId: String,
        actionId: String, credentialId: String, effect: Effect, purpose: ExecutionPurpose = .user,
        argumentsDigest: String, arguments: JSONValue? = nil, idempotencyKey: String? = nil, force: Bool = false
    ) {
        self.executionId = executionId
        self.startedAt = startedAt
        self.baseURL = baseURL
        self.userId = userId
        self.connectorId = connectorId
        self.actionId = actionId
        self.credentialId = credentialId
        self.effect = effect
        self.purpose = purpose
        self.argumentsDigest = argumentsDigest
        self.arguments = arguments
        self.idempotencyKey = idempotencyKey
        self.force = force
    }
}

/// Who wanted an execution: the caller, or the host itself on the way to something else.
package enum ExecutionPurpose: String, Sendable, CaseIterable {
    /// The caller, by `execute` or `execute.batch`.
    case user
    /// `credentials.probe`, to find out whether a credential works.
    case probe
    /// `form.options`, to read what may be picked.
    case options
    /// `execute.pages`, once for each page.
    case pages

    /// The purpose that a line of the ledger gives. One without it is of a version that did not tell, and one with another
    /// word of a later version: both count as the caller's.
    package init(written text: String?) { self = text.flatMap(ExecutionPurpose.init(rawValue:)) ?? .user }
}
