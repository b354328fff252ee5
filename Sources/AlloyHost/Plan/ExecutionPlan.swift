import Alloy
import JSON

/// What an execution would be, and a digest of everything that it depends on: whoever executes with the digest gets exactly
/// what was planned, or a refusal.
struct ExecutionPlan: Sendable {
    /// The parts that the digest is over, by the words for them in a refusal.
    let parts: JSONObject
    /// SHA-256 over the canonical form of the parts, in hexadecimal digits.
    let digest: String

    /// The plan of executing `arguments`, by this definition of the action, which has to be fresh.
    init(
        _ arguments: ExecutionArguments, action: ActionDetails, verdict: String, configuration: AlloyConfiguration
    ) {
        let request = arguments.request
        parts = [
            "the base URL": .string(configuration.baseURL.description),
            "the API version": .string(configuration.apiVersion),
            "the user": .optional(arguments.userId),
            "the connector": .string(request.connectorId),
            "the action": .string(request.actionId),
            "the action's definition": action.json,
            "the credential": .string(request.credentialId),
            "pathParams": .optional(request.pathParams),
            "queryParameters": .optional(request.queryParameters),
            "requestBody": request.requestBody ?? .null,
            "additionalHeaders": .optional(request.additionalHeaders),
            "the action's effect": .string(action.effect.rawValue),
            "the policy's verdict": .string(verdict),
        ]
        digest = JSONValue.object(parts).sha256
    }
}

extension JSONValue {
    fileprivate static func optional(_ object: JSONObject?) -> JSONValue { object.map(JSONValue.object) ?? .null }
}
