import Alloy
import JSON

// What is said of calls that the operator forbids. Sending them again helps nobody, so each says who could change that.
extension AlloyError {
    static func closedToLockedUser(_ method: String) -> AlloyError {
        denied(
            "\(method) reaches beyond one user, and this host is locked to one (--lock-user).",
            fix: [.advice("Ask whoever runs the host for a host that is started without --lock-user.")])
    }

    static func notTheLockedUser(_ userId: String, _ lockedUserId: String) -> AlloyError {
        denied(
            "This host acts for one user only, \"\(lockedUserId)\" (--lock-user).",
            fix: [.advice("Leave userId out: the call then acts for that user. A username is not taken for the id.")],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["userId"]), expected: JSONValue.string(lockedUserId).preview,
                    value: .string(userId))
            ])
    }

    static func notReading(_ method: String) -> AlloyError {
        denied(
            "\(method) may change something, and this host only reads (--read-only).",
            fix: [.advice("Ask whoever runs the host for a host that is started without --read-only.")])
    }

    static func denied(_ subject: PolicySubject, _ decision: PolicyDecision) -> AlloyError {
        var params: JSONObject = [
            "connectorId": .string(subject.connectorId), "actionId": .string(subject.actionId),
        ]
        params.append("userId", subject.userId.map(JSONValue.string))
        let explain = FixStep.call(method: "policy.explain", params: params)
        let asked = "\(subject.actionId) of \(subject.connectorId)"
        let name = decision.name ?? subject.names.asked
        let action = "\(name.actionId) of \(name.connectorId)"
        switch decision.source {
        case .readOnly:
            return denied("\(asked) may change something, and this host only reads (--read-only).", fix: [explain])
        case .lockedUser:
            return denied("\(asked) is for another user than the one this host is locked to (--lock-user).")
        case .policy, .limit, .none:
            let place = decision.rule.map { "Rule /rules/\($0.index) of the policy (line \($0.line))" } ?? "The policy"
            let origin = name == subject.names.asked ? "" : ", which the definition of \(asked) says it is"
            let because = origin + (decision.rule?.because.map { ": \($0)" } ?? "")
            if decision.verdict == .planRequired {
                return denied(
                    "\(place) wants a plan before \(action) is executed\(because)".sentence,
                    fix: [
                        .advice(
                            "Call execute.plan with the same parameters, look at what it says, and send execute with its "
                                + "planDigest."), explain,
                    ])
            }
            return denied("\(place) denies \(action)\(because)".sentence, fix: [explain])
        }
    }

    static func usedUp(_ name: String, _ limit: PolicyLimits.Limit) -> AlloyError {
        let what = name == "destructive" ? "destructive execution" : "write"
        let number = limit.maximum == 0 ? "no \(what)" : "\(limit.maximum) \(what)\(limit.maximum == 1 ? "" : "s")"
        return denied(
            "The policy lets this process make \(number) (/limits/\(name), line \(limit.line)), and that is used up.",
            fix: [.advice("Ask whoever runs the host: what is used up is counted anew when the host is started anew.")])
    }

    /// Reading files is not allowed at all.
    static let noFiles = denied(
        "This host may not read files: it was started without --files-from.",
        fix: [.advice("Send the bytes as data, or start the host with --files-from DIR.")])

    /// A path that leads out of the directory of `--files-from`; what is there is not told.
    static func outsideFiles(_ path: String) -> AlloyError {
        denied(
            "The path leads out of the directory that this host may read files from (--files-from).",
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

extension String {
    /// This text with a full stop, unless it ends like a sentence.
    fileprivate var sentence: String { hasSuffix(".") || hasSuffix("!") || hasSuffix("?") ? self : self + "." }
}
