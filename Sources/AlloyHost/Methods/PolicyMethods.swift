import Alloy
import JSON

/// `policy.*`: the operator's rules.
enum PolicyMethods {
    static let all = [explain]

    private static let limit = ResultSchema.object(
        "PolicyLimit", "The use of a limit.", ["used": ResultSchema.integer, "max": ResultSchema.integer])

    static let rule = ResultSchema.object(
        "PolicyRule", "The deciding rule: its index among the rules, from 0, and its line in the file, from 1.",
        [
            "index": ResultSchema.integer, "line": ResultSchema.integer,
            "match": .object(
                ResultSchema.object(
                    "PolicyMatch", "The globs of the rule, as the file has them.",
                    [
                        "user": ResultSchema.string, "connector": ResultSchema.string, "action": ResultSchema.string,
                        "effect": ResultSchema.string,
                    ], optional: ["user", "connector", "action", "effect"])),
            "account": .object(
                ResultSchema.object(
                    "PinnedAccount", "The globs for the account behind the credential, as the file has them.",
                    ["user": ResultSchema.string, "email": ResultSchema.string, "account": ResultSchema.string],
                    optional: ["user", "email", "account"])),
            "because": ResultSchema.string,
        ], optional: ["account", "because"])

    private static let matched = ResultSchema.object(
        "PolicyName", "The ids that the rule matched, where they differ from those of the call.",
        ["connectorId": ResultSchema.string, "actionId": ResultSchema.string])

    private static let verdict = ResultSchema.oneOf(
        PolicyDecision.Verdict.allCases.map(\.rawValue), named: "PolicyVerdict")
    private static let source = ResultSchema.oneOf(
        PolicyDecision.Source.allCases.map(\.rawValue), named: "PolicySource")

    /// The verdict on one execution, as a plan has it.
    static let decision = ResultSchema.object(
        "PolicyDecision", "The verdict on an execution, and the rule that decides.",
        ["verdict": verdict, "source": source, "rule": .object(rule), "matched": .object(matched)],
        optional: ["rule", "matched"])

    private static let explain = Method(
        "policy.explain", "Show the verdict on executing an action, and the rule that decides.",
        description:
            "Nothing is executed. `source` names what decides: `policy` (then `rule` is the deciding rule, and `line` its "
            + "line in the policy file), `limit`, `read_only` (--read-only), `locked_user` (--lock-user), or `none` when no "
            + "rule matches, which allows the execution. `ask` is the verdict where a person decides on the plan; `account` of the "
            + "rule is the account that the credential must belong to, which only an execution and its plan check. If the action's definition has another id than the call, the rules are "
            + "applied to both and the stricter verdict counts; `matched` then names the ids that the rule matched, if they are "
            + "not those of the call. `limits` shows how much of the policy's limits this process has used.",
        access: .read, parameters: [.connectorId, .actionId, .userId],
        result: ResultSchema.object(
            "PolicyExplanation", "The verdict on an execution, the rule that decides, and the use of the limits.",
            [
                "verdict": verdict, "effect": ResultSchema.effect, "source": source, "rule": .object(rule),
                "matched": .object(matched),
                "limits": .object(
                    ResultSchema.object(
                        "PolicyLimits", "The limits that the policy sets.",
                        ["writes": .object(limit), "destructive": .object(limit)],
                        optional: ["writes", "destructive"])),
            ], optional: ["rule", "matched", "limits"]),
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
