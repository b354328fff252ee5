import Alloy
import JSON

extension AlloyError {
    /// The action does more than read.
    static func notARead(_ actionId: String, of connectorId: String, _ effect: Effect) -> AlloyError {
        notSent(
            .invalidInput,
            "\(actionId) of \(connectorId) may change something (\(effect.rawValue)), and execute.pages only reads.",
            fix: [
                .advice(
                    "Use execute. If the action only reads, whoever runs the host can say so in a line of `effects` in the "
                        + "policy file."),
                .call(
                    method: "actions.get",
                    params: ["connectorId": .string(connectorId), "actionId": .string(actionId)]),
            ],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["actionId"]), expected: "an action whose effect is read",
                    got: effect.rawValue)
            ])
    }

    static func noPageCursor(_ text: String) -> AlloyError {
        cursor("The cursor is none that execute.pages gave.", text, expected: "the nextCursor of an execute.pages")
    }

    static func otherPageCursor(_ text: String) -> AlloyError {
        cursor(
            "The cursor belongs to a call with other arguments.", text,
            expected: "the nextCursor of a call with the same user, action, credential and arguments")
    }

    private static func cursor(_ message: String, _ text: String, expected: String) -> AlloyError {
        notSent(
            .invalidInput, message,
            fix: [
                .advice(
                    "Send the `nextCursor` as it came, with what the call before it sent; or leave `cursor` out to begin anew."
                )
            ],
            problems: [Problem(at: JSONPointer(tokens: ["cursor"]), expected: expected, value: .string(text))])
    }

    /// The third party refused a page inside an answer that says yes.
    static func pageRefused(_ warning: String, executionId: String?) -> AlloyError {
        AlloyError(
            .providerFailed, warning, origin: .provider, outcome: .applied,
            fix: [.advice("Look at what the third party says, and correct the parameters.")],
            executionId: executionId)
    }
}
