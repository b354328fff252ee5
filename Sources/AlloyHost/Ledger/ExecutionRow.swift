import JSON
import Platform

/// An execution as the ledger tells of it.
struct ExecutionRow: Sendable, Equatable {
    /// The host's name for it.
    var executionId: String
    /// What became of it, in the words of `ExecutionState`: as it was found out, or as somebody resolved it.
    var outcome: String
    /// When it was asked for.
    var startedAt: Timestamp
    /// When its outcome was known; nil while it is not.
    var finishedAt: Timestamp?
    /// When somebody said what had become of it.
    var resolvedAt: Timestamp?
    /// The user it acted for.
    var userId: String?
    /// The connector.
    var connectorId: String
    /// The action.
    var actionId: String
    /// The credential it used.
    var credentialId: String
    /// What the action may do, in the words of `Effect`.
    var effect: String
    /// Who wanted it.
    var purpose = ExecutionPurpose.user
    /// The caller's key.
    var idempotencyKey: String?
    /// What its arguments hash to.
    var argumentsDigest: String
    /// Its arguments, where they were stored.
    var arguments: JSONValue?
    /// The kind of the error, if it was one.
    var errorKind: String?
    /// The error's sentence.
    var message: String?
    /// The HTTP status that came.
    var httpStatus: Int?
    /// The service's name for the request.
    var requestId: String?
    /// How often it was sent; nil while that is not known.
    var attempts: Int?

    /// As it stands in the results of the methods.
    var json: JSONValue {
        var object: JSONObject = [
            "executionId": .string(executionId), "connectorId": .string(connectorId), "actionId": .string(actionId),
        ]
        object.append("userId", userId.map(JSONValue.string))
        object.append("credentialId", .string(credentialId))
        object.append("effect", .string(effect))
        object.append("purpose", .string(purpose.rawValue))
        object.append("outcome", .string(outcome))
        object.append("startedAt", .string(startedAt.iso8601))
        object.append("finishedAt", finishedAt.map { .string($0.iso8601) })
        object.append("resolvedAt", resolvedAt.map { .string($0.iso8601) })
        object.append("idempotencyKey", idempotencyKey.map(JSONValue.string))
        object.append("argumentsDigest", .string(argumentsDigest))
        object.append("arguments", arguments)
        object.append("errorKind", errorKind.map(JSONValue.string))
        object.append("message", message.map(JSONValue.string))
        object.append("httpStatus", httpStatus.map(JSONValue.int))
        object.append("requestId", requestId.map(JSONValue.string))
        object.append("attempts", attempts.map(JSONValue.int))
        return .object(object)
    }
}
