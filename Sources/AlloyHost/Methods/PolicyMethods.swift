import Alloy
import JSON

/// `policy.*`: the operator's rules.
enum PolicyMethods {
    static let all = [explain]

    private static let limit = ResultSchema.object(["used": ResultSchema.integer, "max": ResultSchema.integer])

    private static let explain = Method(
        "policy.explain", "Show the verdict on executing an action, and the rule that decides.",
        description:
            "Nothing is executed. `source` names what decides: `policy` (then `rule` is the deciding rule, and `line` its "
            + "line in the policy file), `limit`, `read_only` (--read-only), `locked_user` (--lock-user), or `none` when no "
            + "rule matches, which allows the execution. If the action's definition has another id than the call, the rules are "
            + "applied to both and the stricter verdict counts; `matched` then names the ids that the rule matched, if they are "
            + "not those of the call. `limits` shows how much of the policy's limits this process has used.",
        access: .read, parameters: [.connectorId, .actionId, .userId],
        result: ResultSchema.object(
            [
                "verdict": ["enum": .strings(PolicyDecision.Verdict.allCases.map(\.rawValue))],
                "effect": ["enum": .strings(Effect.allCases.map(\.rawValue))],
                "source": ["enum": .strings(PolicyDecision.Source.allCases.map(\.rawValue))],
                "rule": .object(
                    ResultSchema.object(
                        [
                            "index": ResultSchema.integer, "line": ResultSchema.integer, "match": ["type": "object"],
                            "because": ResultSchema.string,
                        ], required: ["index", "line", "match"])),
                "matched": .object(
                    ResultSchema.object(["connectorId": ResultSchema.string, "actionId": ResultSchema.string])),
                "limits": .object(
                    ResultSchema.object(["writes": .object(limit), "destructive": .object(limit)], required: [])),
            ], required: ["verdict", "effect", "source"]),
        errors: [.notFound],
        example: Method.Example(
            params: ["connectorId": "hubspot", "actionId": "deleteContact"],
            result: [
                "verdict": "deny", "effect": "destructive", "source": "policy",
                "rule": [
                    "index": 0, "line": 3, "match": ["effect": "destructive"],
                    "because": "what is deleted stays deleted",
                ],
            ])
    ) { call throws(AlloyError) in
        let (connectorId, actionId) = (call[.connectorId], call[.actionId])
        let action = try await call.services.definitions.action(
            actionId, of: connectorId, client: call.client, options: call.userOptions)
        let subject = PolicySubject(userId: call.userId, names: action.names, effect: action.effect)
        var json = call.services.gatekeeper.explain(subject)
        json.members.insert(JSONObject.Member(key: "effect", value: .string(action.effect.rawValue)), at: 1)
        return .object(json)
    }
}
