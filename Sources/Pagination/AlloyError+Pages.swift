import Alloy
import JSON

extension AlloyError {
    /// The refusal of an action that does more than read.
    package static func notARead(_ actionId: String, of connectorId: String, _ effect: Effect) -> AlloyError {
        notSent(
            .invalidInput,
            "\(actionId) of \(connectorId) may change something (\(effect.rawValue)); execute.pages only reads.",
            fix: [
                .advice(
                    "Use execute. If the action only reads, the operator of the host can say so with `effects` in the "
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

    /// The refusal of a text that is no cursor.
    static func invalidPageCursor(_ text: String) -> AlloyError {
        cursor(
            "The cursor was not returned by execute.pages.", text, expected: "the nextCursor of a call of execute.pages"
        )
    }

    /// The refusal of a cursor that is given with other arguments.
    static func pageCursorOfOtherArguments(_ text: String) -> AlloyError {
        cursor(
            "The cursor belongs to a call with other arguments.", text,
            expected: "the nextCursor of a call with the same user, action, credential and arguments")
    }

    private static func cursor(_ message: String, _ text: String, expected: String) -> AlloyError {
        notSent(
            .invalidInput, message,
            fix: [
                .advice(
                    "Send `nextCursor` unchanged, with the arguments of the call that returned it; or leave `cursor` out to start from the first page."
                )
            ],
            problems: [Problem(at: JSONPointer(tokens: ["cursor"]), expected: expected, value: .string(text))])
    }

    /// The refusal of a page in a response with a successful status.
    package static func pageRefused(_ warning: String, executionId: String?) -> AlloyError {
        AlloyError(
            .providerFailed, warning, origin: .provider, outcome: .applied,
            fix: [.advice("Read the provider's message, and correct the parameters.")],
            executionId: executionId)
    }

    /// The refusal of a cursor that is given with another `paging`.
    static func pageCursorOfOtherPaging(_ given: JSONObject, cursor paging: JSONObject) -> AlloyError {
        notSent(
            .invalidInput, "The cursor belongs to a call with another `paging`.",
            fix: [
                .advice(
                    "Leave `paging` out, because the cursor contains it; or leave `cursor` out to start from the first page."
                )
            ],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["paging"]),
                    expected: paging.isEmpty
                        ? "nothing, as in the previous call" : "that of the previous call, or nothing",
                    value: .object(given))
            ])
    }

    /// The refusal of a `paging` that does not fit the action.
    package static func unusablePaging(_ problems: [Problem], _ actionId: String, of connectorId: String) -> AlloyError
    {
        notSent(
            .invalidInput, "`paging` lacks what \(actionId) of \(connectorId) needs.",
            fix: [
                .advice("Look up the parameters of the action, and name in `paging` the one for the next page."),
                .call(
                    method: "actions.get",
                    params: ["connectorId": .string(connectorId), "actionId": .string(actionId)]),
            ],
            problems: problems)
    }

    /// The error for a first page without a list at `paging.items`.
    static func noList(at pointer: JSONPointer, _ response: JSONValue) -> AlloyError {
        AlloyError(
            .invalidInput, "The response has no list at \(pointer.text), the location in `paging.items`.",
            origin: .host,
            outcome: .applied,
            fix: [.advice("Look at a response of the action, and correct `paging.items`; or leave it out.")],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["paging", "items"]), expected: "the location of a list",
                    got: PageContent(response, at: pointer).text)
            ])
    }

    /// The error for a later page without a list where the pages before it have theirs.
    static func pageWithoutList(_ number: Int, at pointer: JSONPointer, _ response: JSONValue) -> AlloyError {
        AlloyError(
            .providerFailed,
            "Page \(number) has no list at \(pointer.text), where the pages before it have theirs: there is "
                + "\(PageContent(response, at: pointer).text).",
            origin: .provider, outcome: .applied,
            fix: [
                .advice(
                    "Send `nextCursor` to try that page again. If the list ends there, give in `paging.total` the location of "
                        + "the total number of items in the response.")
            ],
            retry: RetryAdvice(isSafe: true))
    }
}

/// A description of the value in the place of a list. It never contains the value itself, which may be anything.
private struct PageContent {
    let text: String

    init(_ response: JSONValue, at pointer: JSONPointer) {
        guard let content = response.objectValue == nil ? response : response[pointer] else {
            text = "nothing"
            return
        }
        switch content {
        case .null: text = "null"
        case .bool: text = "true or false"
        case .number: text = "a number"
        case .string(let string):
            text = string.drop { $0.isWhitespace }.first == "<" ? "a text (HTML or XML)" : "a text"
        case .array: text = "a list"
        case .object: text = "an object of another kind"
        }
    }
}

extension JSONPointer {
    fileprivate var text: String { tokens.isEmpty ? "the top of the response" : description }
}
