import Alloy
import AlloyHost
import AlloySandbox
import JSON

/// What was called.
extension SandboxMethods {
    private static let entry = ResultSchema.object(
        "JournalCall", "A call to the sandbox's service; `applied` is true when its work was done.",
        [
            "n": ResultSchema.integer, "at": ResultSchema.string, "requestId": ResultSchema.string,
            "method": ResultSchema.string, "path": ResultSchema.string, "userId": ResultSchema.string,
            "connectorId": ResultSchema.string, "actionId": ResultSchema.string, "request": ResultSchema.anything,
            "status": ResultSchema.integer, "answer": ResultSchema.anything, "applied": ResultSchema.boolean,
            "changes": ResultSchema.array(
                of: ResultSchema.object(
                    "StateChange", "A change of the sandbox's state.",
                    [
                        "change": ResultSchema.oneOf(StateChange.Kind.allCases.map(\.rawValue)),
                        "thing": ResultSchema.string, "id": ResultSchema.string,
                    ], optional: ["id"])),
            "fault": .object(
                ResultSchema.object(
                    "JournalFault", "The fault that affected the call.",
                    ["index": ResultSchema.integer, "effect": effect])),
        ], optional: ["connectorId", "actionId", "request", "answer", "fault"])

    var journal: Method {
        method(
            "sandbox.journal", "List the calls that the sandbox's service got, the newest first.",
            description:
                "`applied` is true when what a call asks for was done, whatever became of its answer; `changes` has what it made, "
                + "changed and deleted, `fault` what hit it. `count` is how many calls there are on all pages. Secrets are left "
                + "out, and of bodies larger than 16 KiB all but the size. The 10,000 newest calls are kept, and 16 MiB.",
            parameters: [
                .text("userId", "Only those that acted for this end user, or were about them."),
                .text("connectorId", "Only those of this connector."),
                .text("actionId", "Only this action's: its executions, unless `method` or `path` is given too."),
                .text("method", "Only those of this HTTP method."),
                .text("path", "Only those of this path, without its query; `*` stands for anything."),
                .boolean("applied", "Only those that were applied, or only those that were not."),
                Parameter(
                    "since", "Only those at that time of the sandbox's clock or later.",
                    ["type": "string", "format": "date-time"]),
                Parameter(
                    "limit", "How many at most (100).", ["type": "integer", "minimum": 1, "maximum": 500]
                ).defaulting(to: 100),
                .text("cursor", "Where to go on: the `nextCursor` of the page before."),
            ],
            result: ResultSchema.object(
                "Journal", "Calls, the newest first; `count` is their number on all pages.",
                [
                    "calls": ResultSchema.array(of: Self.entry), "count": ResultSchema.integer,
                    "nextCursor": ResultSchema.string,
                ], optional: ["nextCursor"]),
            errors: [.invalidInput],
            example: Method.Example(
                params: ["connectorId": "hubspot", "actionId": "createContact", "applied": true],
                result: [
                    "calls": [
                        [
                            "n": 7, "at": "2025-10-01T09:00:00.140Z", "requestId": "req-0000000007", "method": "POST",
                            "path": "/connectors/hubspot/actions/createContact/execute",
                            "userId": "650a1f3c9d2e4b7a8c6d5e4f", "connectorId": "hubspot", "actionId": "createContact",
                            "request": [
                                "credentialId": "66f0a1b2c3d4e5f60718293a",
                                "requestBody": ["properties": ["email": "ada@example.com"]],
                            ],
                            "status": 200, "answer": ["responseData": ["id": "101"]], "applied": true,
                            "changes": [["change": "created", "thing": "contacts", "id": "101"]],
                            "fault": ["index": 0, "effect": "reset_after_apply"],
                        ]
                    ], "count": 1,
                ]),
            handler: .waiting { sandbox, call throws(AlloyError) in
                let filter = try call.journalFilter()
                // Thousands of calls are looked at: that must not hold up who reads.
                await Task.yield()
                let page = sandbox.journal(filter)
                var result: JSONObject = ["calls": .array(page.entries), "count": .int(page.count)]
                result.append("nextCursor", page.next.map { .string("n\($0)") })
                return .object(result)
            })
    }
}

extension Call {
    fileprivate func journalFilter() throws(AlloyError) -> JournalFilter {
        var before: Int?
        if let cursor = text("cursor") {
            guard cursor.hasPrefix("n"), let number = Int(cursor.dropFirst()) else {
                throw .unknownCursor(cursor, of: "sandbox.journal")
            }
            before = number
        }
        return JournalFilter(
            match: FaultMatch(
                connectorId: text("connectorId"), actionId: text("actionId"), method: text("method"),
                path: text("path"), userId: text("userId")),
            isApplied: arguments["applied"]?.boolValue, since: try moment("since"),
            limit: arguments["limit"]?.intValue ?? 100, before: before)
    }
}
