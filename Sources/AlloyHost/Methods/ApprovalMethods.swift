import Alloy
import JSON

/// `approvals.*`: the plans that wait for a person's decision. Only for hosts that an approver started (`--approver`).
enum ApprovalMethods {
    static let all = [list, decide]

    private static let plan = ResultSchema.object(
        "ApprovalPlan",
        "What a person decides on, without secrets. `account` is the identity behind the credential, where the policy pins it.",
        [
            "connectorId": ResultSchema.string, "actionId": ResultSchema.string, "name": ResultSchema.string,
            "userId": ResultSchema.string, "credentialId": ResultSchema.string, "account": ResultSchema.freeObject,
            "effect": ResultSchema.effect, "request": .object(ExecuteMethods.plannedRequest),
            "findings": ResultSchema.array(of: ResultSchema.finding), "rule": .object(PolicyMethods.rule),
        ], optional: ["name", "userId", "account", "rule"])

    private static let approval = ResultSchema.object(
        "Approval", "A plan that waits for a person's decision, or has one.",
        [
            "digest": ResultSchema.string, "state": ResultSchema.approvalState, "createdAt": ResultSchema.string,
            "expiresAt": ResultSchema.string, "decidedAt": ResultSchema.string,
            "decidedBy": ResultSchema.oneOf(PendingApproval.Decider.allCases.map(\.rawValue), named: "ApprovalDecider"),
            "reason": ResultSchema.string, "plan": .object(plan),
        ], optional: ["decidedAt", "decidedBy", "reason"])

    private static let digestExample = "3f1a9be2c4d5867710a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708"

    private static let example: JSONObject = [
        "digest": .string(digestExample), "state": "pending", "createdAt": "2025-10-01T09:00:00.000Z",
        "expiresAt": "2025-10-01T09:10:00.000Z",
        "plan": [
            "connectorId": "hubspot", "actionId": "createContact", "userId": "650a1f3c9d2e4b7a8c6d5e4f",
            "credentialId": "66f0a1b2c3d4e5f60718293a", "effect": "write",
            "request": [
                "method": "POST", "path": "/crm/v3/objects/contacts", "query": [:], "headers": [:],
                "body": ExecuteParameters.example.params["requestBody"] ?? .null,
            ],
            "findings": [], "rule": ["index": 0, "line": 3, "match": ["effect": "write"]],
        ],
    ]

    private static let list = Method(
        "approvals.list", "List the plans that wait for a person's decision, the oldest first.",
        description:
            "Lists the plans of every host that shares the state directory. A plan is here because a rule of the policy has the "
            + "verdict `ask`; it ends ten minutes after it was made, whatever its state is: `pending`, `approved`, `denied`, or "
            + "`used` once an execution has used the approval. Requires a host that was started with --approver.",
        access: .approval, isRead: true,
        result: ResultSchema.object(
            "ApprovalList", "The plans, the oldest first.", ["approvals": ResultSchema.array(of: approval)]),
        errors: [.policyDenied],
        example: Method.Example(params: [:], result: ["approvals": [.object(example)]])
    ) { call throws(AlloyError) in
        ["approvals": .array(try await call.services.approvals.list().filter(call.mayDecide).map { .object($0.json) })]
    }

    private static let digest = Parameter<String>(
        "digest", "The `digest` of the plan.",
        .pattern("^[0-9a-f]{64}$", inWords: "64 lower-case hexadecimal digits"))
    private static let decision = Parameter<PendingApproval.Decision>(
        "decision", "`approve` allows it to be executed once; `deny` forbids it.")
    private static let reason = Parameter<String?>(
        "reason", "The person's reason, for the caller who wants to execute it.", .length(1...1_000))

    private static let decide = Method(
        "approvals.decide", "Enter a person's decision on a plan.",
        description:
            "Show the person the whole plan first. After `approve`, the call of `execute` that the plan is for is executed "
            + "once; it is refused if its arguments, the action's definition, the account or the policy differ from the plan. "
            + "After `deny`, it is refused until the plan ends. The first decision counts. Requires a host that was started "
            + "with --approver.",
        access: .approval, parameters: [digest, decision, reason],
        result: ResultSchema.object(
            "ApprovalResult", "The plan with its decision.", ["approval": .object(approval)]),
        errors: [.policyDenied, .notFound, .conflict],
        example: Method.Example(
            params: ["digest": .string(digestExample), "decision": "approve"],
            result: ["approval": .object(example.approved)])
    ) { call throws(AlloyError) in
        let approvals = call.services.approvals
        // A locked user decides on nothing of others.
        guard let approval = try await approvals.find(call[digest]), call.mayDecide(approval) else {
            throw .noApproval(call[digest])
        }
        let reason = call[reason].map { call.services.log.redactor.redact($0) }
        let decided = try await approvals.decide(approval.digest, call[decision], by: .approver, reason: reason)
        return ["approval": .object(decided.json)]
    }
}

extension JSONObject {
    /// The example with a decision.
    fileprivate var approved: JSONObject {
        var approval: JSONObject = [:]
        for member in members {
            if member.key == "plan" {
                approval.append("decidedAt", "2025-10-01T09:02:00.000Z")
                approval.append("decidedBy", "approver")
            }
            approval.append(member.key, member.key == "state" ? "approved" : member.value)
        }
        return approval
    }
}

extension Call {
    /// True for a plan of the user that the host is locked to, and for every plan without a lock.
    fileprivate func mayDecide(_ approval: PendingApproval) -> Bool {
        guard let lockedUserId = services.options.lockedUserId else { return true }
        return approval.plan["userId"]?.stringValue?.hasSameCodePoints(as: lockedUserId) ?? false
    }
}
