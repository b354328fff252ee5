import Alloy
import ExecutionLedger
import JSON
import Platform
import TextCoding

extension ExecutionContext {
    /// The request header under whose value the provider makes this write once: as an overlay of the operator says, or else the
    /// action's definition. Nil where there is none, and for what may be sent again anyway.
    func idempotencyHeader(of action: ActionDetails) -> String? {
        guard RequestClass(of: action) == .write else { return nil }
        return services.options.overlays.idempotencyHeader(
            connectorId: request.connectorId, actionId: request.actionId) ?? action.idempotencyHeader
    }

    /// The headers of the request to the provider, with the header `name`: as the caller gave it, or with a value that belongs to
    /// the intent's key, and without a key to the execution.
    ///
    /// It is a digest, since the same key may be used for several actions, users and connectors.
    func headers(naming name: String, for intent: ExecutionIntent) -> JSONObject {
        headers(
            naming: name,
            value: idempotencyValue(
                intent.idempotencyKey, credentialId: intent.credentialId, executionId: intent.executionId))
    }

    /// The request as a plan shows it, with the header under whose value the provider makes it once. Without a key the value is
    /// made for the execution that will be.
    func plannedRequest(_ action: ActionDetails) -> PlannedRequest {
        guard let name = idempotencyHeader(of: action) else { return PlannedRequest(request, action: action) }
        let key = derivedKey(action.effect) ?? idempotencyKey
        var sent = request
        sent.additionalHeaders = headers(
            naming: name,
            value: key.map { idempotencyValue($0, credentialId: request.credentialId, executionId: "") }
                ?? "(made for each execution)")
        return PlannedRequest(sent, action: action)
    }

    private func headers(naming name: String, value: String) -> JSONObject {
        var headers = request.additionalHeaders ?? JSONObject()
        guard !headers.members.contains(where: { $0.key.lowercased() == name.lowercased() }) else { return headers }
        headers.append(name, .string(value))
        return headers
    }

    private func idempotencyValue(_ key: String?, credentialId: String, executionId: String) -> String {
        let scope: JSONValue = [
            .string(client.configuration.baseURL.description), .optional(userId), .string(request.connectorId),
            .string(request.actionId), .optional(key), .string(credentialId),
            .optional(key == nil ? executionId : nil),
        ]
        return "alloy-host-" + Hex.encode(SHA256.hash(scope.canonicalBytes).prefix(16))
    }
}
