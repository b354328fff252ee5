import Alloy
import JSON
import Platform

/// What is about to be executed.
struct ExecutionIntent: Sendable {
    /// The host's name for the execution; no other execution has it.
    var executionId: String
    /// When it was asked for; what is 24 hours old is counted from here.
    var startedAt: Timestamp
    /// Where the service is.
    var baseURL: String
    /// The user it acts for; nil for the API key's own.
    var userId: String?
    /// The connector.
    var connectorId: String
    /// The connector's action.
    var actionId: String
    /// The credential it uses.
    var credentialId: String
    /// What the action may do.
    var effect: Effect
    /// Who wants it.
    var purpose = ExecutionPurpose.user
    /// The SHA-256, in hexadecimal digits, of everything that makes two executions of an action the same.
    var argumentsDigest: String
    /// The arguments themselves, where they are to be stored; nothing secret.
    var arguments: JSONValue?
    /// The caller's key: with the same key, the same is never done twice within 24 hours.
    var idempotencyKey: String?
    /// True when the caller takes the risk that something is done twice.
    var force = false
}
