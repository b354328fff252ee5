import Alloy
import JSON
import Platform

/// An execution as the ledger tells of it.
package struct ExecutionRow: Sendable, Equatable {
    /// The host's name for it.
    package var executionId: String
    /// What became of it, in the words of `ExecutionState`: as it was found out, or as somebody resolved it.
    package var outcome: String
    /// When it was asked for.
    package var startedAt: Timestamp
    /// When its outcome was known; nil while it is not.
    package var finishedAt: Timestamp?
    /// When somebody said what had become of it.
    package var resolvedAt: Timestamp?
    /// The user it acted for.
    package var userId: String?
    /// The connector.
    package var connectorId: String
    /// The action.
    package var actionId: String
    /// The credential it used.
    package var credentialId: String
    /// What the action may do, in the words of `Effect`.
    package var effect: String
    /// Who wanted it.
    package var purpose = ExecutionPurpose.user
    /// The caller's key.
    package var idempotencyKey: String?
    /// What its arguments hash to.
    package var argumentsDigest: String
    /// Its arguments, where they were stored.
    package var arguments: JSONValue?
    /// The kind of the error, if it was one.
    package var errorKind: String?
    /// The error's sentence.
    package var message: String?
    /// The HTTP status that came.
    package var httpStatus: Int?
    /// The service's name for the request.
    package var requestId: String?
    /// How often it was sent; nil while that is not known.
    package var attempts: Int?

    /// As it stands in the results of the methods.
    package var json: JSONValue {
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

/// What the ledger says became of an execution.
package enum ExecutionState: String, Sendable, CaseIterable {
    /// It ran.
    case applied
    /// It was refused, and nothing ran.
    case rejected
    /// Nothing left the machine.
    case notSent = "not_sent"
    /// It left, or may have left, and whether it ran can't be known.
    case unknown
    /// A process that lives is at it.
    case inFlight = "in_flight"

    package init(_ outcome: Outcome) {
        self =
            switch outcome {
            case .applied: .applied
            case .rejected: .rejected
            case .notSent: .notSent
            case .unknown: .unknown
            }
    }

    /// True when it certainly did nothing.
    package var isWithoutEffect: Bool { self == .rejected || self == .notSent }
}
