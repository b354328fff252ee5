import Alloy
import ExecutionLedger
import JSON
import JSONSchema
import Platform

/// `executions.*`: what was executed, from the ledger.
enum ExecutionMethods {
    static let all = [list, get, resolve]

    private static let outcomes: JSONValue = ["in_flight", "applied", "rejected", "not_sent", "unknown"]

    private static let row: JSONObject = ResultSchema.object(
        [
            "executionId": ResultSchema.string, "connectorId": ResultSchema.string, "actionId": ResultSchema.string,
            "userId": ResultSchema.string, "credentialId": ResultSchema.string,
            "effect": ["enum": .strings(Effect.allCases.map(\.rawValue))],
            "purpose": ["enum": .strings(ExecutionPurpose.allCases.map(\.rawValue))], "outcome": ["enum": outcomes],
            "startedAt": ResultSchema.string, "finishedAt": ResultSchema.string, "resolvedAt": ResultSchema.string,
            "idempotencyKey": ResultSchema.string, "argumentsDigest": ResultSchema.string,
            "arguments": ResultSchema.anything, "errorKind": ResultSchema.string, "message": ResultSchema.string,
            "httpStatus": ResultSchema.integer, "requestId": ResultSchema.string, "attempts": ResultSchema.integer,
        ],
        required: [
            "executionId", "connectorId", "actionId", "credentialId", "effect", "purpose", "outcome", "startedAt",
            "argumentsDigest",
        ])

    private static let example: JSONObject = [
        "executionId": "e5ec00000000000000000001", "connectorId": "hubspot", "actionId": "createContact",
        "userId": "650a1f3c9d2e4b7a8c6d5e4f", "credentialId": "66f0a1b2c3d4e5f60718293a", "effect": "write",
        "purpose": "user", "outcome": "unknown", "startedAt": "2025-10-01T09:00:00.120Z",
        "finishedAt": "2025-10-01T09:00:30.120Z",
        "argumentsDigest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "errorKind": "unknown_outcome", "message": "No answer came in time, so whether it was done is not known.",
        "attempts": 1,
    ]

    private static let executionId = Parameter(
        "executionId", "The host's name for the execution, as `execute` gives it.",
        ["type": "string", "pattern": "^[0-9a-f]{24}$"], patternInWords: "24 lower-case hexadecimal digits"
    ).required

    private static let list = Method(
        "executions.list", "List executions, the newest first.",
        description:
            "Of every host that shares the state directory. `in_flight` runs now; one that was running when its host died "
            + "is `unknown`. `purpose` says who wanted it: `user` for what callers executed, else the method that did so on the way: "
            + "`probe` (credentials.probe), `options` (form.options) or `pages` (execute.pages). Arguments are there where the host that ran it was started with --ledger-arguments.",
        access: .local,
        parameters: [
            .text("userId", "Only those for this end user."), .text("connectorId", "Only those of this connector."),
            .text("actionId", "Only those of this action."),
            Parameter("outcome", "Only those with this outcome.", ["enum": outcomes]),
            Parameter(
                "since", "Only those that started then or later.", ["type": "string", "format": "date-time"]),
            Parameter(
                "limit", "How many at most (100).", ["type": "integer", "minimum": 1, "maximum": 500]
            ).defaulting(to: 100),
            .text("cursor", "Where to go on: the `nextCursor` of the page before."),
            Parameter(
                "purpose", "Only those with this purpose.",
                ["enum": .strings(ExecutionPurpose.allCases.map(\.rawValue))]),
        ],
        result: ResultSchema.object(
            [
                "executions": ResultSchema.array(of: row), "nextCursor": ResultSchema.string,
                "warnings": ResultSchema.strings,
            ], required: ["executions"]),
        errors: [.invalidInput],
        example: Method.Example(params: ["outcome": "unknown"], result: ["executions": [.object(example)]])
    ) { call throws(AlloyError) in
        let (rows, nextCursor) = try await call.services.ledger.list(try call.executionFilter(), until: call.deadline)
        var result: JSONObject = ["executions": .array(rows.map(\.json))]
        result.append("nextCursor", nextCursor.map(JSONValue.string))
        return result.appending(warnings: rows.isEmpty ? await call.unknownNames() : [])
    }

    private static let get = Method(
        "executions.get", "Look up one execution.", access: .local, parameters: [executionId],
        result: ResultSchema.object(["execution": .object(row)]), errors: [.notFound],
        example: Method.Example(
            params: ["executionId": "e5ec00000000000000000001"], result: ["execution": .object(example)])
    ) { call throws(AlloyError) in ["execution": try await call.execution().json] }

    private static let resolve = Method(
        "executions.resolve", "Settle an execution whose outcome is unknown, once somebody has looked.",
        description:
            "Look at the third party whether it was done. Resolved as `applied`, its idempotency key brings a reply "
            + "without `responseData`; as `rejected` or `not_sent`, the key may be used again.",
        access: .recordWrite,
        parameters: [
            executionId,
            Parameter(
                "outcome", "What became of it.", ["enum": ["applied", "rejected", "not_sent"]]
            ).required,
        ],
        result: ResultSchema.object(["execution": .object(row)]), errors: [.notFound, .conflict],
        example: Method.Example(
            params: ["executionId": "e5ec00000000000000000001", "outcome": "applied"],
            result: ["execution": example.settled])
    ) { call throws(AlloyError) in
        let execution = try await call.execution()
        let outcome = call.text("outcome").flatMap(Outcome.init) ?? .applied
        let resolved = try await call.services.ledger.resolve(
            execution.executionId, outcome, at: call.services.timestamp, until: call.deadline)
        return ["execution": resolved.json]
    }
}

extension JSONObject {
    fileprivate var settled: JSONValue {
        var row = self
        row["outcome"] = "applied"
        row.append("resolvedAt", "2025-10-01T10:15:00.000Z")
        return .object(row)
    }
}

extension Call {
    fileprivate func executionFilter() throws(AlloyError) -> ExecutionFilter {
        return ExecutionFilter(
            userId: text("userId"), connectorId: text("connectorId"), actionId: text("actionId"),
            outcome: text("outcome"), purpose: text("purpose").map { ExecutionPurpose(written: $0) },
            since: try moment("since"), limit: arguments["limit"]?.intValue ?? 100,
            cursor: text("cursor"))
    }

    /// What is said of names in the filter that no execution has, where one that is near has some.
    fileprivate func unknownNames() async -> [String] {
        let names = ["connectorId", "actionId", "userId"].compactMap { name in text(name).map { (name, $0) } }
        guard !names.isEmpty, text("cursor") == nil else { return [] }
        // A locked user learns nothing of others.
        let filter = ExecutionFilter(
            userId: services.options.lockedUserId, limit: ExecutionFilter.maximumLimit)
        guard let rows = try? await services.ledger.list(filter).rows else { return [] }
        return names.compactMap { name, given in
            let known = rows.compactMap { row in
                switch name {
                case "connectorId": row.connectorId
                case "actionId": row.actionId
                default: row.userId
                }
            }
            guard !known.contains(where: { $0.hasSameCodePoints(as: given) }),
                let nearest = nearestName(to: given, among: known)
            else { return nil }
            return "No execution has the \(name) \(JSONValue.string(redacted(given)).preview)\(guess(nearest))."
        }
    }

    /// The execution that the call names. One of somebody else does not exist for a locked user.
    fileprivate func execution() async throws(AlloyError) -> ExecutionRow {
        let id = requiredText("executionId")
        let lockedUserId = services.options.lockedUserId
        if let row = try await services.ledger.row(id, until: deadline),
            lockedUserId == nil || row.userId == lockedUserId
        {
            return row
        }
        throw AlloyError.notSent(
            .notFound, "The ledger has no execution \(id).",
            fix: [
                .advice("Look it up: the ledger keeps what the hosts of this state directory executed, up to a bound."),
                .call(method: "executions.list", params: [:]),
            ])
    }
}
