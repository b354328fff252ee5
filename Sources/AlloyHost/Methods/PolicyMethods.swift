import Alloy
import JSON

/// `policy.*`: what the operator allows.
enum PolicyMethods {
    static let all = [explain]

    private static let limit = ResultSchema.object(["used": ResultSchema.integer, "max": ResultSchema.integer])

    private static let explain = Method(
        "policy.explain", "Tell what would become of executing an action, and which rule decides.",
        description:
            "Nothing is executed. `source` names who decides: `policy` (then `rule` is the deciding one; `line` is its "
            + "place in the policy file), `limit`, `read_only` (--read-only), `locked_user` (--lock-user) or `none`, when no "
            + "rule matches, which allows. Where the action's definition states another id than the one that was asked for, both "
            + "are held against the rules and the stricter verdict stands; `matched` then names the ids that the rule matched, "
            + "if they are not those of the call. `limits` tells what this process has used up of those that the policy sets.",
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
