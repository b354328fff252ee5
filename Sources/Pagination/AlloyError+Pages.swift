import Alloy
import JSON

extension AlloyError {
    /// The action does more than read.
    package static func notARead(_ actionId: String, of connectorId: String, _ effect: Effect) -> AlloyError {
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
    package static func pageRefused(_ warning: String, executionId: String?) -> AlloyError {
        AlloyError(
            .providerFailed, warning, origin: .provider, outcome: .applied,
            fix: [.advice("Look at what the third party says, and correct the parameters.")],
            executionId: executionId)
    }

    /// The cursor was made with another `paging`.
    static func otherPaging(_ given: JSONObject, cursor paging: JSONObject) -> AlloyError {
        notSent(
            .invalidInput, "The cursor belongs to a call with another `paging`.",
            fix: [.advice("Leave `paging` out, as the cursor has it; or leave `cursor` out to begin anew.")],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["paging"]),
                    expected: paging.isEmpty
                        ? "nothing, as the call before it" : "that of the call before it, or nothing",
                    value: .object(given))
            ])
    }

    /// `paging` does not fit the action.
    package static func unusablePaging(_ problems: [Problem], _ actionId: String, of connectorId: String) -> AlloyError
    {
        notSent(
            .invalidInput, "`paging` lacks what \(actionId) of \(connectorId) needs.",
            fix: [
                .advice("Look up the parameters of the action, and say in `paging` which of them leads on."),
                .call(
                    method: "actions.get",
                    params: ["connectorId": .string(connectorId), "actionId": .string(actionId)]),
            ],
            problems: problems)
    }

    /// The first page has no list where `paging.items` says.
    static func noListAt(_ place: JSONPointer, _ answer: JSONValue) -> AlloyError {
        AlloyError(
            .invalidInput, "The answer has no list at \(place.text), where `paging.items` says that it is.",
            origin: .host,
            outcome: .applied,
            fix: [.advice("Look at an answer of the action, and correct `paging.items`; or leave it out.")],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["paging", "items"]), expected: "the place of a list",
                    got: PageContent(answer, at: place).words)
            ])
    }

    /// A later page has no list where those before it had theirs.
    static func pageWithoutList(_ number: Int, at place: JSONPointer, _ answer: JSONValue) -> AlloyError {
        AlloyError(
            .providerFailed,
            "Page \(number) has no list at \(place.text), where the pages before it have theirs: there is "
                + "\(PageContent(answer, at: place).words).",
            origin: .provider, outcome: .applied,
            fix: [
                .advice(
                    "Send `nextCursor` to try that page again. If the list is at its end there, say in `paging.total` where the "
                        + "answer has the number of all items.")
            ],
            retry: RetryAdvice(isSafe: true))
    }
}

/// What stands in an answer where a list is expected, in words: never the thing itself, which may be anything.
private struct PageContent {
    let words: String

    init(_ answer: JSONValue, at place: JSONPointer) {
        guard let content = answer.objectValue == nil ? answer : answer[place] else {
            words = "nothing"
            return
        }
        switch content {
        case .null: words = "null"
        case .bool: words = "true or false"
        case .number: words = "a number"
        case .string(let text):
            words = text.drop { $0.isWhitespace }.first == "<" ? "a text (HTML or XML)" : "a text"
        case .array: words = "a list"
        case .object: words = "an object of another kind"
        }
    }
}

extension JSONPointer {
    fileprivate var text: String { tokens.isEmpty ? "the top of the answer" : description }
}
