import Alloy
import JSON

extension AlloyError {
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
