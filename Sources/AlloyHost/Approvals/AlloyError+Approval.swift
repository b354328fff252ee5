import Alloy
import JSON
import Platform

// The errors of executions that a person has to approve, and of the decisions. Each names the command that decides; none has a
// link, since whoever follows it can approve.
extension AlloyError {
    /// The refusal of an execution that no person has approved yet.
    ///
    /// - Parameters:
    ///   - message: The sentence about the rule that requires it.
    ///   - advice: How the caller's own program can ask the person, where it can.
    static func awaitingApproval(
        _ message: String, _ approval: PendingApproval, in stateDirectory: String?, advice: String?, isShown: Bool
    ) -> AlloyError {
        var fix: [FixStep] = []
        if let advice { fix.append(.advice(advice)) }
        if isShown { fix.append(.advice("The plan is shown in the browser of this machine: decide there.")) }
        if let stateDirectory {
            fix.append(
                .advice(
                    "Ask the person to decide in a terminal of this machine: \(command(approval.digest, stateDirectory))"
                ))
        } else {
            fix.append(
                .advice(
                    "This host has no state directory, so the plan is in this process only, and can be decided on through this "
                        + "process only (--approver, --open-browser). Start the host with --state-dir, and without --no-ledger, "
                        + "to decide with alloy-host approve."))
        }
        fix.append(
            .advice(
                "Then send the same call again: it is executed once. The plan ends at \(approval.expiresAt.iso8601)."))
        var error = notSent(.policyDenied, message, fix: fix)
        error.technical = ["approval": .object(approval.summary)]
        return error
    }

    /// The refusal of an execution that a person has denied.
    static func deniedByPerson(_ approval: PendingApproval) -> AlloyError {
        let reason = approval.reason.map { ": \($0)" } ?? ""
        var error = notSent(
            .policyDenied, "A person has denied this execution\(reason)".sentence,
            fix: [
                .advice(
                    "Don't send it again unchanged: until \(approval.expiresAt.iso8601) the decision holds. Ask the person what "
                        + "they want instead.")
            ])
        error.technical = ["approval": .object(approval.summary)]
        return error
    }

    /// The refusal of an execution whose approval another one has used, or which ended, right before it would have been sent.
    static let approvalUsed = notSent(
        .policyDenied,
        "The approval of this execution was used by another one, or its time is over; a person has to approve it again.",
        fix: [.advice("Check executions.list for the other one; send the same call again to ask the person anew.")])

    /// The refusal of an execution that is not any more what the person has approved during the call.
    static let changedSinceApproval = notSent(
        .conflict, "The action's definition, the account or the policy has changed since the person was asked.",
        fix: [.advice("Send the same call again: the person is asked about what it is now.")])

    static func tooManyApprovals(_ count: Int) -> AlloyError {
        notSent(
            .policyDenied, "\(count) plans wait for a person's approval already, and no more are kept.",
            fix: [
                .advice(
                    "Ask the person to decide on them with alloy-host approve, or wait: each ends after ten minutes.")
            ])
    }

    /// A digest without a plan.
    static func noApproval(_ digest: String) -> AlloyError {
        notSent(
            .notFound, "No plan with this digest waits for approval; its ten minutes may be over.",
            fix: [.call(method: "approvals.list", params: [:])])
    }

    /// A decision that contradicts an earlier one.
    static func decidedBefore(_ approval: PendingApproval) -> AlloyError {
        notSent(
            .conflict, "This plan was decided before: it is \(approval.state.rawValue).",
            fix: [.call(method: "approvals.list", params: [:])])
    }

    static func unusableApprovals(_ message: String, _ stateDirectory: String?) -> AlloyError {
        notSent(
            .internal, message,
            fix: [
                .advice(
                    stateDirectory.map { "Check \($0)/approvals, or name another directory with --state-dir." }
                        ?? "Restart the host.")
            ])
    }

    /// The command that decides on a plan, for a shell.
    private static func command(_ digest: String, _ stateDirectory: String) -> String {
        let isUsual = StateDirectory.path(for: "alloy-host") == stateDirectory
        return "alloy-host approve \(digest)"
            + (isUsual ? "" : " --state-dir '\(stateDirectory.replacing("'", with: #"'\''"#))'")
    }
}

extension PendingApproval {
    /// `{digest, state, expiresAt}`, for the data of an error.
    fileprivate var summary: JSONObject {
        ["digest": .string(digest), "state": .string(state.rawValue), "expiresAt": .string(expiresAt.iso8601)]
    }
}
