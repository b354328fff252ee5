import Alloy
import JSON

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

    /// Reads arguments that fit the method's schema.
    init(_ arguments: JSONObject, userId: String?) {
        request = ExecuteRequest(
            connectorId: arguments["connectorId"]?.stringValue ?? "",
            actionId: arguments["actionId"]?.stringValue ?? "",
            credentialId: arguments["credentialId"]?.stringValue ?? "",
            pathParams: arguments["pathParams"]?.objectValue,
            queryParameters: arguments["queryParameters"]?.objectValue, requestBody: arguments["requestBody"],
            additionalHeaders: arguments["additionalHeaders"]?.objectValue)
        self.userId = userId
        idempotencyKey = arguments["idempotencyKey"]?.stringValue
        planDigest = arguments["planDigest"]?.stringValue
        retriesAmbiguousWrites = arguments["retryAmbiguous"]?.boolValue ?? false
        isForced = arguments["force"]?.boolValue ?? false
        reconnects = arguments["reconnect"]?.boolValue ?? false
        validation = arguments["validate"]?.stringValue.flatMap(InputValidation.init(rawValue:)) ?? .warn
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
