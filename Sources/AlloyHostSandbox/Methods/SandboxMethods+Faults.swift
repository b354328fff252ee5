import Alloy
import AlloyHost
import AlloySandbox
import JSON

/// The methods for faults.
extension SandboxMethods {
    private static let match: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "connectorId": ["type": "string", "minLength": 1], "actionId": ["type": "string", "minLength": 1],
            "method": ["type": "string", "minLength": 1], "path": ["type": "string", "minLength": 1],
            "userId": ["type": "string", "minLength": 1], "nth": ["type": "integer", "minimum": 1],
        ],
    ]

    private static let fault: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["effect"],
        "properties": [
            "match": match, "effect": ["enum": .strings(FaultEffect.allCases.map(\.rawValue))],
            "times": ["type": "integer", "minimum": 1],
            "status": ["type": "integer", "minimum": 200, "maximum": 599],
            "delayMs": ["type": "integer", "minimum": 0, "maximum": 86_400_000],
            "retryAfter": ["type": ["integer", "string"], "minimum": 0, "minLength": 1, "maxLength": 100],
            "body": true,
        ],
    ]

    private static let faults = Parameter<[JSONValue]>(
        "faults", "The faults in order of priority; an empty list removes all.",
        .schema(["type": "array", "items": fault, "maxItems": 1_000]))

    static let effect = ResultSchema.oneOf(FaultEffect.allCases.map(\.rawValue), named: "FaultEffect")

    private static let report = ResultSchema.object(
        "ReportedFault", "A fault as it was set, with the numbers of the calls that fit it and that it affected.",
        [
            "index": ResultSchema.integer,
            "match": .object(
                ResultSchema.object(
                    "FaultMatch", "The calls that a fault is for.",
                    [
                        "connectorId": ResultSchema.string, "actionId": ResultSchema.string,
                        "method": ResultSchema.string, "path": ResultSchema.string, "userId": ResultSchema.string,
                        "nth": ResultSchema.integer,
                    ], optional: ["connectorId", "actionId", "method", "path", "userId", "nth"])),
            "effect": effect, "times": ResultSchema.integer, "status": ResultSchema.integer,
            "delayMs": ResultSchema.integer, "retryAfter": ["type": ["integer", "string"]],
            "body": ResultSchema.anything, "matched": ResultSchema.integer, "hits": ResultSchema.integer,
        ], optional: ["times", "status", "delayMs", "retryAfter", "body"])

    var setFaults: Method {
        method(
            "sandbox.faults.set", "Set the faults for calls to the sandbox's service, in place of the previous ones.",
            description:
                "A fault hits the calls that match every member of its `match`; of the faults for one call, the "
                + "first that is not used up hits. `actionId` alone means the action's execution; with `method` or "
                + "`path`, any call about the action. `path` excludes the query, and `*` matches any text. `nth` "
                + "counts the calls that match everything else, from 1; with it a fault hits once unless `times` says "
                + "otherwise, without it every call. "
                + FaultEffect.allCases.map { "`\($0.rawValue)`: \($0.summary)" }.joined(separator: " ")
                + " `delayMs` can be combined with any effect. `retryAfter` is seconds, milliseconds (\"1500ms\"), a "
                + "duration that becomes a date (\"PT30S\"), or the text of the header field.",
            parameters: [Self.faults],
            furtherCheck: { arguments, _ in Self.problems(in: arguments[Self.faults]?.arrayValue ?? []) },
            result: ResultSchema.object(
                "FaultsSet", "The number of faults that are set.", ["faults": ResultSchema.integer]),
            example: Method.Example(
                params: [
                    "faults": [
                        [
                            "match": ["connectorId": "hubspot", "actionId": "createContact", "nth": 1],
                            "effect": "reset_after_apply",
                        ]
                    ]
                ], result: ["faults": 1]),
            handler: .atOnce { sandbox, call throws(AlloyError) in
                let rules = call[Self.faults].compactMap(FaultRule.init)
                sandbox.setFaults(rules)
                return ["faults": .int(rules.count)]
            })
    }

    var reportFaults: Method {
        method(
            "sandbox.faults.report",
            "Report the faults that are set, with the numbers of calls that each matched and hit.",
            description:
                "`matched` counts the calls that the `match` fits, `hits` the calls that the fault hit.",
            isRead: true,
            result: ResultSchema.object(
                "FaultReport", "The faults; `neverHit` has the indexes of those that affected no call.",
                [
                    "faults": ResultSchema.array(of: Self.report),
                    "neverHit": ["type": "array", "items": ResultSchema.integer],
                ]),
            example: Method.Example(
                params: [:],
                result: [
                    "faults": [
                        [
                            "index": 0, "match": ["connectorId": "hubspot", "actionId": "createContact", "nth": 1],
                            "effect": "reset_after_apply", "matched": 3, "hits": 1,
                        ]
                    ], "neverHit": [],
                ]),
            handler: .atOnce { sandbox, call throws(AlloyError) in
                let faults = sandbox.faultReport
                return [
                    "faults": .array(faults.map(JSONValue.object)),
                    "neverHit": .array(faults.filter { $0["hits"] == 0 }.compactMap { $0["index"] }),
                ]
            })
    }

    /// The members of faults that their effect does not use: another effect was probably meant.
    private static func problems(in faults: [JSONValue]) -> [AlloyError.Problem] {
        let uses: [(member: String, effects: [FaultEffect])] = [
            ("status", [.status, .rateLimit]), ("retryAfter", [.status, .rateLimit]),
            ("body", [.status, .rateLimit, .garbage]),
        ]
        var problems: [AlloyError.Problem] = []
        for (index, fault) in faults.enumerated() {
            let pointer = Self.faults.pointer.appending(index)
            if let effect = (fault["effect"]?.stringValue).flatMap(FaultEffect.init) {
                for use in uses where !use.effects.contains(effect) {
                    guard let value = fault[use.member] else { continue }
                    let others = use.effects.map { "`\($0.rawValue)`" }.joined(separator: ", ")
                    problems.append(
                        AlloyError.Problem(
                            at: pointer.appending(use.member), expected: "nothing, as it goes with \(others) only",
                            value: value))
                }
            }
            if let hint = fault["retryAfter"], hint.stringValue != nil, FaultHint(hint) == nil {
                problems.append(
                    AlloyError.Problem(
                        at: pointer.appending("retryAfter"), expected: "a text without control characters", value: hint)
                )
            }
        }
        return problems
    }
}
