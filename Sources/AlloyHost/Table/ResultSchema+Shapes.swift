import Alloy
import JSON

// Shapes that the results of several methods share.
extension ResultSchema {
    package static let success = object(
        "Success", "The confirmation that a call took effect.", ["success": boolean])

    package static let user = object(
        "User", "An end user, who owns credentials.",
        ["userId": string, "username": string, "fullName": string], optional: ["username", "fullName"])

    package static let connector = object(
        "Connector", "A connector: the way to one provider.",
        ["id": string, "name": string, "icon": optionalString, "categories": strings, "groups": strings])

    package static let cached: JSONValue = .object(
        object("Cached", "The age of an answer that came from the cache.", ["ageMs": integer]))

    package static let effect = oneOf(Effect.allCases.map(\.rawValue), named: "Effect")

    package static let approvalState = oneOf(
        PendingApproval.State.allCases.map(\.rawValue), named: "ApprovalState")

    package static let outcome = oneOf(Outcome.allCases.map(\.rawValue), named: "Outcome")

    package static let attempt = object(
        "Attempt", "One attempt to send a request, and its result.",
        [
            "n": integer, "phase": attemptPhase, "status": integer, "waitMs": integer,
        ], optional: ["status"])

    package static let attemptPhase = oneOf(Attempt.Phase.allCases.map(\.rawValue), named: "AttemptPhase")

    package static let finding = object(
        "Finding", "One place in the input that does not fit the schema.",
        ["pointer": string, "expected": string, "got": string, "nearest": string], optional: ["nearest"])

    package static let reconnected = object(
        "Reconnected", "The credential that replaced one that the provider no longer accepted.",
        ["credentialId": string])

    package static let storedResult = object(
        "StoredResult",
        "A result that stays in the host, too large to be sent whole, or neither JSON nor text: then its `shape` has the type "
            + "`binary`, and it has `contentType` and `sha256`. `results.read` reads it in parts, `results.save` writes it to "
            + "a file.",
        [
            "handle": string, "bytes": integer, "shape": .object(resultShape), "preview": anything,
            "cuts": array(
                of: object(
                    "ResultCut", "A place of which the preview shows only a part.",
                    ["pointer": string, "of": integer, "shown": integer])),
            "contentType": string, "sha256": string,
        ], optional: ["contentType", "sha256"])

    /// The shapes of members and items have the same members; a schema without references can't say so.
    private static let resultShape = object(
        "ResultShape", "The structure of a stored result. The values in `items` and `members` are shapes, too.",
        [
            "type": ["type": ["string", "array"], "items": ["type": "string"]], "bytes": integer, "count": integer,
            "items": freeObject, "members": map(of: freeObject), "more": integer,
        ], optional: ["bytes", "count", "items", "members", "more"])

    /// The `error` of a call that is part of another call.
    package static let callError = object(
        "CallError", "The error of one item or one page, with the members of a JSON-RPC error.",
        [
            "code": integer, "message": string,
            "data": .object(
                object(
                    "CallErrorData", "The `data` of an error.",
                    [
                        "kind": string, "origin": oneOf(AlloyError.Origin.allCases.map(\.rawValue), named: "Origin"),
                        "outcome": outcome,
                        "fix": [
                            "type": "array",
                            "items": [
                                "anyOf": [
                                    string,
                                    .object(
                                        object(
                                            "FixCall", "A call that can be sent as it is.",
                                            ["method": string, "params": freeObject])),
                                ]
                            ],
                        ],
                        "retry": .object(
                            object(
                                "RetryAdvice", "Advice on sending the same call again.",
                                ["safe": boolean, "afterMs": integer], optional: ["afterMs"])),
                        "httpStatus": integer, "code": string, "requestId": string, "executionId": string,
                        "attempts": array(of: attempt), "problems": array(of: finding), "technical": freeObject,
                    ],
                    optional: [
                        "httpStatus", "code", "requestId", "executionId", "attempts", "problems", "technical",
                    ])),
        ])
}
