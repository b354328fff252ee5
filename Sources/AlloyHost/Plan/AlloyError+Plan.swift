import ActionForms
import Alloy
import JSON

extension AlloyError {
    /// The refusal of arguments that don't fit the action's definition.
    static func doesNotFit(_ findings: InputFindings, _ request: ExecuteRequest) -> AlloyError {
        let definition: JSONObject = [
            "connectorId": .string(request.connectorId), "actionId": .string(request.actionId),
        ]
        let count = findings.problems.count
        let places = "in \(count) \(count == 1 ? "place" : "places")"
        let message =
            findings.obstacles.isEmpty
            ? "The input does not fit the action's schema \(places); nothing was sent."
            : "The action's path lacks a value for \(findings.obstacles.compactMap(\.pointer.tokens.last).joined(separator: ", "))"
                + "; nothing was sent."
        var fix: [FixStep] = [
            .advice("Correct the values that `problems` lists."), .call(method: "actions.get", params: definition),
        ]
        if findings.obstacles.isEmpty {
            fix.append(
                .advice("With `validate: \"warn\"` it is sent anyway, and the reply reports the findings."))
        }
        return notSent(.validationFailed, message, fix: fix, problems: findings.problems)
    }

    /// The refusal of an execution that differs from its plan; `differences` names the parts, and is nil when this process does not have
    /// the plan.
    static func changedSincePlan(_ differences: [String]?, _ request: ExecuteRequest) -> AlloyError {
        let what: String
        switch differences {
        case nil: what = "a part of the plan differs"
        case .some(let names) where names.isEmpty: what = "the digest differs"
        case .some(let names):
            what = "\(names.joined(separator: ", ")) \(names.count == 1 ? "differs" : "differ")"
        }
        let definition: JSONObject = [
            "connectorId": .string(request.connectorId), "actionId": .string(request.actionId),
        ]
        return notSent(
            .conflict, "The execution differs from its plan: \(what).",
            fix: [
                .advice(
                    "Call execute.plan again with the same parameters, check the plan, and use its new planDigest."),
                .call(method: "actions.get", params: definition),
            ],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["planDigest"]), expected: "the digest of a plan of this execution",
                    got: "another one")
            ])
    }
}
