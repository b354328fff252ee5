import Alloy
import JSON
import Platform

/// An execution as the ledger lists it.
package struct ExecutionRow: Sendable, Equatable {
    /// The host's id for the execution.
    package var executionId: String
    /// The outcome, as a raw value of `ExecutionState`: as it was observed, or as it was resolved.
    package var outcome: String
    /// The time of the call.
    package var startedAt: Timestamp
    /// The time at which the outcome was known; nil until then.
    package var finishedAt: Timestamp?
    /// The time at which it was resolved; nil unless it was.
    package var resolvedAt: Timestamp?
    /// The user it acted for; nil for the user of the API key.
    package var userId: String?
    /// The connector.
    package var connectorId: String
    /// The action.
    package var actionId: String
    /// The credential that it used.
    package var credentialId: String
    /// The effect of the action, as a raw value of `Effect`.
    package var effect: String
    /// The purpose of the execution.
    package var purpose = ExecutionPurpose.user
    /// The caller's idempotency key.
    package var idempotencyKey: String?
    /// The caller's name for the call.
    package var callId: String?
    /// The SHA-256 of its arguments, in hexadecimal digits.
    package var argumentsDigest: String
    /// The arguments; nil unless they were stored.
    package var arguments: JSONValue?
    /// The kind of the error; nil without an error.
    package var errorKind: String?
    /// The message of the error.
    package var message: String?
    /// The HTTP status of the last response.
    package var httpStatus: Int?
    /// The service's id of the request.
    package var requestId: String?
    /// The number of attempts; nil until it is known.
    package var attempts: Int?

    /// The row as the results of the methods contain it.
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
        object.append("callId", callId.map(JSONValue.string))
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

/// The state of an execution in the ledger: its outcome, or in flight.
package enum ExecutionState: String, Sendable, CaseIterable {
    /// The execution ran.
    case applied
    /// The execution was refused, and nothing ran.
    case rejected
    /// A request of which no byte left this machine.
    case notSent = "not_sent"
    /// The request was sent, or may have been, and it can't be known whether it ran.
    case unknown
    /// A running process is executing it.
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

    /// Indicates that the execution certainly had no effect.
    package var isWithoutEffect: Bool { self == .rejected || self == .notSent }
}
