import Alloy
import JSON

// The errors of calls that the operator's rules deny. Sending them again does not help, so each names who can change the rule.
extension AlloyError {
    static func closedToLockedUser(_ method: String) -> AlloyError {
        denied(
            "\(method) is not about one user, and this host is locked to one (--lock-user).",
            fix: [.advice("Ask the operator for a host that is started without --lock-user.")])
    }

    static func notTheLockedUser(_ userId: String, _ lockedUserId: String) -> AlloyError {
        denied(
            "This host acts for one user only, \"\(lockedUserId)\" (--lock-user).",
            fix: [.advice("Leave userId out: the call then acts for that user. A username does not count as the id.")],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["userId"]), expected: JSONValue.string(lockedUserId).preview,
                    value: .string(userId))
            ])
    }

    static func notReading(_ method: String) -> AlloyError {
        denied(
            "\(method) may change data, and this host only reads (--read-only).",
            fix: [.advice("Ask the operator for a host that is started without --read-only.")])
    }

    static func notApprover(_ method: String) -> AlloyError {
        denied(
            "\(method) is for the person who approves executions, and this host was started without --approver.",
            fix: [.advice("Ask the person who approves: only they decide what a policy leaves to them.")])
    }

    static func denied(
        _ subject: PolicySubject, _ decision: PolicyDecision, credentialId: String? = nil
    ) -> AlloyError {
        var params: JSONObject = [
            "connectorId": .string(subject.connectorId), "actionId": .string(subject.actionId),
        ]
        params.append("userId", subject.userId.map(JSONValue.string))
        let explain = FixStep.call(method: "policy.explain", params: params)
        let asked = "\(subject.actionId) of \(subject.connectorId)"
        let name = decision.name ?? subject.names.requested
        let action = "\(name.actionId) of \(name.connectorId)"
        switch decision.source {
        case .readOnly:
            return denied("\(asked) may change data, and this host only reads (--read-only).", fix: [explain])
        case .lockedUser:
            return denied("\(asked) would act for another user than the one that this host is locked to (--lock-user).")
        case .account:
            let reason = decision.accountProblem.map { ": \($0)" } ?? ""
            var params: JSONObject = [
                "connectorId": .string(subject.connectorId), "credentialId": .string(credentialId ?? ""),
            ]
            params.append("userId", subject.userId.map(JSONValue.string))
            return denied(
                "\(decision.origin) allows \(action) for another account than the one behind this credential\(reason)"
                    .sentence,
                fix: [
                    .advice("Use a credential of the account that the rule names."),
                    .call(method: "credentials.probe", params: params), explain,
                ])
        case .policy, .limit, .none:
            if decision.verdict == .planRequired {
                return denied(
                    message("requires a plan before", "is executed", subject, decision),
                    fix: [
                        .advice(
                            "Call execute.plan with the same parameters, check the plan, and send execute with its planDigest."
                        ), explain,
                    ])
            }
            return denied(message("denies", "", subject, decision), fix: [explain])
        }
    }

    /// The sentence about an execution that a person has to approve.
    static func needsApproval(_ subject: PolicySubject, _ decision: PolicyDecision) -> String {
        message("requires that a person approves", "before it is executed", subject, decision)
    }

    /// The sentence about what a rule says of an action, with the operator's reason.
    private static func message(
        _ verb: String, _ rest: String, _ subject: PolicySubject, _ decision: PolicyDecision
    ) -> String {
        let name = decision.name ?? subject.names.requested
        let asked = "\(subject.actionId) of \(subject.connectorId)"
        let alias = name == subject.names.requested ? "" : ", which is the id in the definition of \(asked)"
        let because = decision.rule?.because.map { ": \($0)" } ?? ""
        let end = rest.isEmpty ? "" : " \(rest)"
        return "\(decision.origin) \(verb) \(name.actionId) of \(name.connectorId)\(end)\(alias)\(because)".sentence
    }

    static func limitReached(_ name: String, _ limit: PolicyLimits.Limit) -> AlloyError {
        let what = name == "destructive" ? "destructive execution" : "write"
        let number = limit.maximum == 0 ? "no \(what)" : "\(limit.maximum) \(what)\(limit.maximum == 1 ? "" : "s")"
        return denied(
            "The policy allows this process \(number) (/limits/\(name), line \(limit.line)), and that limit is reached.",
            fix: [.advice("Ask the operator: the count starts again when the host is restarted.")])
    }

    /// The error of a host that may read no files at all.
    static let noFiles = denied(
        "This host may not read files: it was started without --files-from.",
        fix: [.advice("Send the bytes as data, or start the host with --files-from DIR.")])

    /// A path that leads out of the directory of `--files-from`; the file itself is not described.
    static func outsideFiles(_ path: String) -> AlloyError {
        denied(
            "The path leads out of the directory of --files-from, the only one that this host may read.",
            fix: [.advice("Give the path of a file below that directory, relative to it; or send the bytes as data.")],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["path"]),
                    expected: "a path that stays below the directory of --files-from",
                    value: .string(path))
            ])
    }

    private static func denied(_ message: String, fix: [FixStep] = [], problems: [Problem] = []) -> AlloyError {
        notSent(.policyDenied, message, fix: fix, problems: problems)
    }
}

extension PolicyDecision {
    /// What decides, as the subject of a sentence.
    fileprivate var origin: String {
        rule.map { "Rule /rules/\($0.index) of the policy (line \($0.line))" } ?? "The policy"
    }
}

extension String {
    /// This text with a full stop, unless it ends like a sentence.
    var sentence: String { hasSuffix(".") || hasSuffix("!") || hasSuffix("?") ? self : self + "." }
}
