import Alloy
import AlloyHost
import AlloySandbox
import JSON

/// The method for the journal.
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

    fileprivate static let userId = Parameter<String?>(
        "userId", "Only those that acted for this end user, or were about them.")
    fileprivate static let connectorId = Parameter<String?>("connectorId", "Only those of this connector.")
    fileprivate static let actionId = Parameter<String?>(
        "actionId", "Only this action's: its executions, unless `method` or `path` is given too.")
    fileprivate static let httpMethod = Parameter<String?>("method", "Only those of this HTTP method.")
    fileprivate static let path = Parameter<String?>(
        "path", "Only those of this path, without its query; `*` stands for anything.")
    fileprivate static let applied = Parameter<Bool?>(
        "applied", "Only those that were applied, or only those that were not.")
    fileprivate static let since = Parameter<String?>(
        "since", "Only those at that time of the sandbox's clock or later.", .keywords(["format": "date-time"]))
    fileprivate static let limit = Parameter<Int>(
        "limit", "The maximum number of calls on the page (100).", .range(1...500), default: 100)
    fileprivate static let cursor = Parameter<String?>("cursor", "The `nextCursor` of the previous page.")

    var journal: Method {
        method(
            "sandbox.journal", "List the calls that the sandbox's service received, the newest first.",
            description:
                "`applied` is true when the call was done, whatever happened to its response; `changes` lists the "
                + "objects that it created, changed and deleted, `fault` the fault that hit it. `count` is the number "
                + "of calls on all pages. Secrets are left out; of bodies larger than 16 KiB only the size is listed. "
                + "The 10,000 newest calls are kept, and 16 MiB.",
            isRead: true,
            parameters: [
                Self.userId, Self.connectorId, Self.actionId, Self.httpMethod, Self.path, Self.applied, Self.since,
                Self.limit, Self.cursor,
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
                // Reading thousands of calls takes time, which must not delay other readers.
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
        if let cursor = self[SandboxMethods.cursor] {
            guard cursor.hasPrefix("n"), let number = Int(cursor.dropFirst()) else {
                throw .unknownCursor(cursor, of: "sandbox.journal")
            }
            before = number
        }
        return JournalFilter(
            match: FaultMatch(
                connectorId: self[SandboxMethods.connectorId], actionId: self[SandboxMethods.actionId],
                method: self[SandboxMethods.httpMethod], path: self[SandboxMethods.path],
                userId: self[SandboxMethods.userId]),
            isApplied: self[SandboxMethods.applied], since: try moment(SandboxMethods.since),
            limit: self[SandboxMethods.limit], before: before)
    }
}
