import Alloy
import JSON

/// The parts that an execution depends on, and their digest: `execute` with the digest sends exactly the plan, or is
/// refused.
struct ExecutionPlan: Sendable {
    /// The parts of the digest, by their names in the message of a refusal.
    let parts: JSONObject
    /// SHA-256 over the canonical form of the parts, in hexadecimal digits.
    let digest: String

    /// The plan of an execution by this definition of the action, which has to be fresh; `identity` is that of the account
    /// behind the credential, where the policy pins it.
    init(
        _ context: ExecutionContext, action: ActionDetails, decision: PolicyDecision, identity: JSONObject? = nil
    ) {
        let request = context.request
        let configuration = context.client.configuration
        var parts: JSONObject = [
            "the base URL": .string(configuration.baseURL.description),
            "the API version": .string(configuration.apiVersion),
            "the user": .optional(context.userId),
            "the connector": .string(request.connectorId),
            "the action": .string(request.actionId),
            "the action's definition": action.json,
            "the credential": .string(request.credentialId),
            "pathParams": .optional(request.pathParams),
            "queryParameters": .optional(request.queryParameters),
            "requestBody": request.requestBody ?? .null,
            "additionalHeaders": .optional(request.additionalHeaders),
            "the action's effect": .string(action.effect.rawValue),
            "the policy's verdict": .string(decision.verdict.rawValue),
        ]
        // A person's approval is for the account and the rule that they saw.
        parts.append("the account", identity.map(JSONValue.object))
        if decision.verdict == .ask {
            parts.append("the policy's rule", (decision.rule?.content).map(JSONValue.object))
        }
        self.parts = parts
        digest = JSONValue.object(parts).sha256
    }
}

extension JSONValue {
    fileprivate static func optional(_ object: JSONObject?) -> JSONValue { object.map(JSONValue.object) ?? .null }
}

extension ExecutionContext {
    /// The result of `execute.plan`.
    func plan() async throws(AlloyError) -> JSONObject {
        let action = try await definition(isFresh: true)
        let subject = subject(action)
        let (decision, identity) = try await decision(on: action)
        let plan = ExecutionPlan(self, action: action, decision: decision, identity: identity)
        services.plans.keep(plan)
        var approval: PendingApproval?
        if let needed = try neededApproval(decision, action, identity) {
            approval = try await services.approvals.request(needed.digest, needed.plan).0
        }
        let planned = PlannedRequest(request, action: action)
        let findings = findings(action, planned)
        let requestClass = RequestClass(of: action)
        let rules = RetryRules(
            for: requestClass,
            retryAmbiguousWrites: options.retriesAmbiguousWrites || client.configuration.retriesAmbiguousWrites
                || idempotencyHeader(of: action) != nil)
        var result: JSONObject = [
            "request": plannedRequest(action).json(services.log.redactor), "effect": .string(action.effect.rawValue),
            "class": .string(requestClass.rawValue), "retry": .object(rules.json),
            "policy": .object(decision.json(of: subject)), "findings": findings.json,
            "unchecked": .strings(findings.unchecked),
            "warnings": .strings(call.warnings), "planDigest": .string(plan.digest),
        ]
        result.append(
            "approval",
            approval.map { ["state": .string($0.state.rawValue), "expiresAt": .string($0.expiresAt.iso8601)] })
        return result
    }
}

extension RetryRules {
    /// The endings of an attempt, each with whether the client sends the request again after it.
    var json: JSONObject {
        JSONObject(Ending.allCases.map { JSONObject.Member(key: $0.rawValue, value: .bool(retried.contains($0))) })
    }
}
