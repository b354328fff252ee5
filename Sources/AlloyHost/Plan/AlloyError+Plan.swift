import ActionForms
import Alloy
import JSON

extension AlloyError {
    /// The refusal of arguments that don't fit the action's definition.
    static func doesNotFit(_ findings: InputFindings, _ arguments: ExecutionArguments) -> AlloyError {
        let request = arguments.request
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
            .advice("Correct what `problems` names."), .call(method: "actions.get", params: definition),
        ]
        if findings.obstacles.isEmpty {
            fix.append(
                .advice("With `validate: \"warn\"` it is sent all the same, and the reply says what does not fit."))
        }
        return notSent(.validationFailed, message, fix: fix, problems: findings.problems)
    }

    /// The refusal of an execution that differs from its plan; `differences` are in words, nil when the plan is not
    /// remembered.
    static func changedSincePlan(_ differences: [String]?, _ arguments: ExecutionArguments) -> AlloyError {
        let what: String
        switch differences {
        case nil: what = "something that the plan was made from differs"
        case .some(let names) where names.isEmpty: what = "the digest differs"
        case .some(let names):
            what = "\(names.joined(separator: ", ")) \(names.count == 1 ? "differs" : "differ")"
        }
        let request = arguments.request
        let definition: JSONObject = [
            "connectorId": .string(request.connectorId), "actionId": .string(request.actionId),
        ]
        return notSent(
            .conflict, "The execution is not the one that was planned: \(what).",
            fix: [
                .advice(
                    "Plan it again with execute.plan and the same parameters, look at it, and use its new planDigest."),
                .call(method: "actions.get", params: definition),
            ],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["planDigest"]), expected: "the digest of a plan of this very execution",
                    got: "another one")
            ])
    }
}
