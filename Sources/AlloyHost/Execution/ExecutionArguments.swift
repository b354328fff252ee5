import Alloy
import JSON
import Platform

/// What a call of `execute` asks for: what is sent, and how.
struct ExecutionArguments: Sendable {
    /// What goes to the third party, and through which credential.
    var request: ExecuteRequest
    /// The end user it is for.
    let userId: String?
    /// The caller's name for the logical write, which makes it happen once.
    let idempotencyKey: String?
    /// The plan that it must agree with, as `execute.plan` gave it.
    let planDigest: String?
    /// True when a write whose outcome is unknown may be sent again.
    let retriesAmbiguousWrites: Bool
    /// True when an idempotency key of unknown outcome does not hold it back.
    let isForced: Bool
    /// True when a person may be asked to connect the account again.
    let reconnects: Bool
    /// What becomes of arguments that don't fit the action's definition.
    let validation: InputValidation
    /// SHA-256 over the canonical form of everything that is sent, in hexadecimal digits: equal for two calls that ask for
    /// the same.
    let digest: String

    /// The arguments of a call of `execute` or `execute.plan`.
    init(_ call: Call) {
        request = ExecuteRequest(
            connectorId: call[.connectorId], actionId: call[.actionId], credentialId: call[.credentialId],
            pathParams: call[.pathParams], queryParameters: call[.queryParameters], requestBody: call[.requestBody],
            additionalHeaders: call[.additionalHeaders])
        userId = call.userId
        idempotencyKey = call[.idempotencyKey]
        // A plan is not made from another one.
        planDigest = call.given(.planDigest)
        retriesAmbiguousWrites = call[.retryAmbiguous]
        isForced = call[.force]
        reconnects = call[.reconnect]
        validation = call[.validate]
        digest = request.body.sha256
    }

    /// Which execution an idempotency key means: the same key of another user, connector or action is another one. Nil
    /// without a key.
    func scope(baseURL: String) -> String? {
        guard let idempotencyKey else { return nil }
        let scope: JSONValue = [
            .string(baseURL), .optional(userId), .string(request.connectorId), .string(request.actionId),
            .string(idempotencyKey),
        ]
        return scope.text
    }
}

extension JSONValue {
    /// SHA-256 over the canonical form, in lower-case hexadecimal digits.
    var sha256: String { Hex.encode(SHA256.hash(canonicalBytes)) }
}
