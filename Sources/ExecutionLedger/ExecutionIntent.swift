import Alloy
import JSON
import Platform

/// An execution that is about to be sent.
package struct ExecutionIntent: Sendable {
    /// The host's id for the execution; it is unique.
    package var executionId: String
    /// The time of the call. The 24 hours of a caller's idempotency key begin here.
    package var startedAt: Timestamp
    /// The base URL of the service.
    package var baseURL: String
    /// The user it acts for; nil for the user of the API key.
    package var userId: String?
    /// The connector.
    package var connectorId: String
    /// The action.
    package var actionId: String
    /// The credential that it uses.
    package var credentialId: String
    /// The effect of the action.
    package var effect: Effect
    /// The purpose of the execution.
    package var purpose = ExecutionPurpose.user
    /// The SHA-256 of the arguments, in hexadecimal digits: two executions of an action are identical when their
    /// digests are equal.
    package var argumentsDigest: String
    /// The arguments, without secrets; nil unless they are to be stored.
    package var arguments: JSONValue?
    /// The idempotency key: a write is applied once under it, for as long as `keyOrigin` says.
    package var idempotencyKey: String?
    /// The caller's name for the call, by which its execution can be found when its reply was lost; nil without one.
    package var callId: String?
    /// The origin of the idempotency key.
    package var keyOrigin = KeyOrigin.caller
    /// Indicates that the caller accepts that a write with an unknown outcome may be applied twice.
    package var force = false

    /// Creates an intent.
    package init(
        executionId: String, startedAt: Timestamp, baseURL: String, userId: String? = nil, connectorId: String,
        actionId: String, credentialId: String, effect: Effect, purpose: ExecutionPurpose = .user,
        argumentsDigest: String, arguments: JSONValue? = nil, idempotencyKey: String? = nil,
        keyOrigin: KeyOrigin = .caller, callId: String? = nil, force: Bool = false
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
        self.keyOrigin = keyOrigin
        self.callId = callId
        self.force = force
    }
}

/// The purpose of an execution: a caller's own, or a step of another method of the host.
package enum ExecutionPurpose: String, Sendable, CaseIterable {
    /// An `execute` or `execute.batch` of the caller.
    case user
    /// The request of `credentials.probe` that tests a credential.
    case probe
    /// The request of `form.options` that reads the options of a field.
    case options
    /// One page of `execute.pages`.
    case pages

    /// Creates the purpose that a line of the ledger states. A line without one was written by an earlier version, and
    /// one with an unknown value by a later version; both count as `user`.
    package init(written text: String?) { self = text.flatMap(ExecutionPurpose.init(rawValue:)) ?? .user }
}
