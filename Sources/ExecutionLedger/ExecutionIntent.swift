import Alloy
import JSON
import Platform

/// An execution that is about to be sent.
package struct ExecutionIntent: Sendable {
    /// All parts; the stages of an execution pass them on from one to the next.
    private struct Parts: Sendable {
        var executionId: String
        var startedAt: Timestamp
        var baseURL: String
        var userId: String?
        var connectorId: String
        var actionId: String
        var credentialId: String
        var effect: Effect
        var purpose: ExecutionPurpose
        var argumentsDigest: String
        var arguments: JSONValue?
        var idempotencyKey: String?
        var callId: String?
        var keyOrigin: KeyOrigin
        var force: Bool
    }

    private var parts: Shared<Parts>

    /// The host's id for the execution; it is unique.
    package var executionId: String {
        get { parts.value.executionId }
        set { parts.value.executionId = newValue }
    }
    /// The time of the call. The 24 hours of a caller's idempotency key begin here.
    package var startedAt: Timestamp {
        get { parts.value.startedAt }
        set { parts.value.startedAt = newValue }
    }
    /// The base URL of the service.
    package var baseURL: String {
        get { parts.value.baseURL }
        set { parts.value.baseURL = newValue }
    }
    /// The user it acts for; nil for the user of the API key.
    package var userId: String? {
        get { parts.value.userId }
        set { parts.value.userId = newValue }
    }
    /// The connector.
    package var connectorId: String {
        get { parts.value.connectorId }
        set { parts.value.connectorId = newValue }
    }
    /// The action.
    package var actionId: String {
        get { parts.value.actionId }
        set { parts.value.actionId = newValue }
    }
    /// The credential that it uses.
    package var credentialId: String {
        get { parts.value.credentialId }
        set { parts.value.credentialId = newValue }
    }
    /// The effect of the action.
    package var effect: Effect {
        get { parts.value.effect }
        set { parts.value.effect = newValue }
    }
    /// The purpose of the execution.
    package var purpose: ExecutionPurpose {
        get { parts.value.purpose }
        set { parts.value.purpose = newValue }
    }
    /// The SHA-256 of the arguments, in hexadecimal digits: two executions of an action are identical when their
    /// digests are equal.
    package var argumentsDigest: String {
        get { parts.value.argumentsDigest }
        set { parts.value.argumentsDigest = newValue }
    }
    /// The arguments, without secrets; nil unless they are to be stored.
    package var arguments: JSONValue? {
        get { parts.value.arguments }
        set { parts.value.arguments = newValue }
    }
    /// The idempotency key: a write is applied once under it, for as long as `keyOrigin` says.
    package var idempotencyKey: String? {
        get { parts.value.idempotencyKey }
        set { parts.value.idempotencyKey = newValue }
    }
    /// The caller's name for the call, by which its execution can be found when its reply was lost; nil without one.
    package var callId: String? {
        get { parts.value.callId }
        set { parts.value.callId = newValue }
    }
    /// The origin of the idempotency key.
    package var keyOrigin: KeyOrigin {
        get { parts.value.keyOrigin }
        set { parts.value.keyOrigin = newValue }
    }
    /// Indicates that the caller accepts that a write with an unknown outcome may be applied twice.
    package var force: Bool {
        get { parts.value.force }
        set { parts.value.force = newValue }
    }

    /// Creates an intent.
    package init(
        executionId: String, startedAt: Timestamp, baseURL: String, userId: String? = nil, connectorId: String,
        actionId: String, credentialId: String, effect: Effect, purpose: ExecutionPurpose = .user,
        argumentsDigest: String, arguments: JSONValue? = nil, idempotencyKey: String? = nil,
        keyOrigin: KeyOrigin = .caller, callId: String? = nil, force: Bool = false
    ) {
        parts = Shared(
            Parts(
                executionId: executionId, startedAt: startedAt, baseURL: baseURL, userId: userId,
                connectorId: connectorId, actionId: actionId, credentialId: credentialId, effect: effect,
                purpose: purpose, argumentsDigest: argumentsDigest, arguments: arguments,
                idempotencyKey: idempotencyKey, callId: callId, keyOrigin: keyOrigin, force: force))
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
