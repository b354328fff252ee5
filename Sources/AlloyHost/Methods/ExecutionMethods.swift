import Alloy
import ExecutionLedger
import JSON
import JSONSchema
import Platform

/// `executions.*`: the executions that the ledger has.
enum ExecutionMethods {
    static let all = [list, get, resolve]

    private static let states: [ExecutionState] = [.inFlight, .applied, .rejected, .notSent, .unknown]

    private static let row: JSONObject = ResultSchema.object(
        "Execution", "A row of the ledger. `arguments` is present where the host keeps them (--ledger-arguments).",
        [
            "executionId": ResultSchema.string, "connectorId": ResultSchema.string, "actionId": ResultSchema.string,
            "userId": ResultSchema.string, "credentialId": ResultSchema.string,
            "effect": ResultSchema.effect,
            "purpose": ResultSchema.oneOf(ExecutionPurpose.allCases.map(\.rawValue), named: "Purpose"),
            "outcome": ["title": "ExecutionOutcome", "enum": .strings(states.map(\.rawValue))],
            "startedAt": ResultSchema.string, "finishedAt": ResultSchema.string, "resolvedAt": ResultSchema.string,
            "idempotencyKey": ResultSchema.string, "callId": ResultSchema.string,
            "argumentsDigest": ResultSchema.string,
            "arguments": ResultSchema.anything, "errorKind": ResultSchema.string, "message": ResultSchema.string,
            "httpStatus": ResultSchema.integer, "requestId": ResultSchema.string, "attempts": ResultSchema.integer,
        ],
        optional: [
            "userId", "finishedAt", "resolvedAt", "idempotencyKey", "callId", "arguments", "errorKind", "message",
            "httpStatus",
            "requestId", "attempts",
        ])

    private static let result = ResultSchema.object(
        "ExecutionResult", "One execution.", ["execution": .object(row)])

    private static let example: JSONObject = [
        "executionId": "e5ec00000000000000000001", "connectorId": "hubspot", "actionId": "createContact",
        "userId": "650a1f3c9d2e4b7a8c6d5e4f", "credentialId": "66f0a1b2c3d4e5f60718293a", "effect": "write",
        "purpose": "user", "outcome": "unknown", "startedAt": "2025-10-01T09:00:00.120Z",
        "finishedAt": "2025-10-01T09:00:30.120Z",
        "argumentsDigest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "errorKind": "unknown_outcome",
        "message": "No response arrived in time, so it is not known whether it was applied.",
        "attempts": 1,
    ]

    fileprivate static let executionId = Parameter<String>(
        "executionId", "The host's id of the execution, as `execute` returns it.",
        .pattern("^[0-9a-f]{24}$", inWords: "24 lower-case hexadecimal digits"))

    fileprivate static let userId = Parameter<String?>("userId", "Only executions for this end user.")
    fileprivate static let connectorId = Parameter<String?>("connectorId", "Only executions of this connector.")
    fileprivate static let actionId = Parameter<String?>("actionId", "Only executions of this action.")
    fileprivate static let state = Parameter<ExecutionState?>(
        "outcome", "Only executions with this outcome.", .oneOf(states))
    fileprivate static let since = Parameter<String?>(
        "since", "Only executions that started at this time or later.", .keywords(["format": "date-time"]))
    fileprivate static let limit = Parameter<Int>(
        "limit", "The maximum number of executions (100).", .range(1...500), default: 100)
    fileprivate static let cursor = Parameter<String?>(
        "cursor", "The `nextCursor` of the previous page, to continue after it.")
    fileprivate static let purpose = Parameter<ExecutionPurpose?>("purpose", "Only executions with this purpose.")

    fileprivate static let callId = Parameter<String?>(
        "callId", "Only the executions whose call had this `_meta.callId`.")

    private static let list = Method(
        "executions.list", "List executions, the newest first.",
        description:
            "Lists the executions of every host that shares the state directory. `in_flight` runs now; one whose host ended "
            + "while it was running is `unknown`. `purpose` is `user` for an execution that a caller asked for, otherwise the "
            + "method that needed it: `probe` (credentials.probe), `options` (form.options) or `pages` (execute.pages). "
            + "`arguments` are present if the host that ran it was started with --ledger-arguments.",
        access: .local, isRead: true,
        parameters: [userId, connectorId, actionId, state, since, limit, cursor, purpose, callId],
        result: ResultSchema.object(
            "ExecutionList", "Executions, the newest first; `nextCursor` is present when there are more.",
            [
                "executions": ResultSchema.array(of: row), "nextCursor": ResultSchema.string,
                "warnings": ResultSchema.strings,
            ], optional: ["nextCursor", "warnings"]),
        errors: [.invalidInput],
        example: Method.Example(params: ["outcome": "unknown"], result: ["executions": [.object(example)]])
    ) { call throws(AlloyError) in
        let (rows, nextCursor) = try await call.services.ledger.list(try call.executionFilter(), until: call.deadline)
        var result: JSONObject = ["executions": .array(rows.map(\.json))]
        result.append("nextCursor", nextCursor.map(JSONValue.string))
        return result.appending(warnings: rows.isEmpty ? await call.unknownNames() : [])
    }

    private static let get = Method(
        "executions.get", "Look up one execution.", access: .local, isRead: true, parameters: [executionId],
        result: result, errors: [.notFound],
        example: Method.Example(
            params: ["executionId": "e5ec00000000000000000001"], result: ["execution": .object(example)])
    ) { call throws(AlloyError) in ["execution": try await call.execution().json] }

    private static let outcome = Parameter<Outcome>(
        "outcome", "The outcome that was found.", .oneOf([Outcome.applied, .rejected, .notSent]))

    private static let resolve = Method(
        "executions.resolve", "Record the outcome of an execution whose outcome is unknown.",
        description:
            "Check first, at the provider, whether it was applied. After `applied`, its idempotency key returns a reply "
            + "without `responseData`; after `rejected` or `not_sent`, the key may be used again.",
        access: .recordWrite,
        parameters: [executionId, outcome],
        result: result, errors: [.notFound, .conflict],
        example: Method.Example(
            params: ["executionId": "e5ec00000000000000000001", "outcome": "applied"],
            result: ["execution": example.settled])
    ) { call throws(AlloyError) in
        let execution = try await call.execution()
        let resolved = try await call.services.ledger.resolve(
            execution.executionId, call[outcome], at: call.services.timestamp, until: call.deadline)
        return ["execution": resolved.json]
    }
}

extension Outcome: ParameterEnumeration {}
extension ExecutionState: ParameterEnumeration {}
extension ExecutionPurpose: ParameterEnumeration {}

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
        ExecutionFilter(
            userId: self[ExecutionMethods.userId], connectorId: self[ExecutionMethods.connectorId],
            actionId: self[ExecutionMethods.actionId], outcome: self[ExecutionMethods.state]?.rawValue,
            purpose: self[ExecutionMethods.purpose], callId: self[ExecutionMethods.callId],
            since: try moment(ExecutionMethods.since),
            limit: self[ExecutionMethods.limit], cursor: self[ExecutionMethods.cursor])
    }

    /// The warnings about names in the filter that no execution has, where a similar one has some.
    fileprivate func unknownNames() async -> [String] {
        let filters: [(parameter: Parameter<String?>, value: @Sendable (ExecutionRow) -> String?)] = [
            (ExecutionMethods.connectorId, \.connectorId), (ExecutionMethods.actionId, \.actionId),
            (ExecutionMethods.userId, \.userId),
        ]
        let names = filters.compactMap { filter in self[filter.parameter].map { (filter, $0) } }
        guard !names.isEmpty, self[ExecutionMethods.cursor] == nil else { return [] }
        // A locked user learns nothing of others.
        let filter = ExecutionFilter(
            userId: services.options.lockedUserId, limit: ExecutionFilter.maximumLimit)
        guard let rows = try? await services.ledger.list(filter).rows else { return [] }
        return names.compactMap { filter, given in
            let known = rows.compactMap(filter.value)
            guard !known.contains(where: { $0.hasSameCodePoints(as: given) }),
                let nearest = nearestName(to: given, among: known)
            else { return nil }
            return
                "No execution has the \(filter.parameter.name) \(JSONValue.string(redacted(given)).preview)\(guess(nearest))."
        }
    }

    /// Returns the execution that the call names. With `--lock-user`, the executions of other users do not exist.
    fileprivate func execution() async throws(AlloyError) -> ExecutionRow {
        let id = self[ExecutionMethods.executionId]
        let lockedUserId = services.options.lockedUserId
        if let row = try await services.ledger.row(id, until: deadline),
            lockedUserId == nil || row.userId == lockedUserId
        {
            return row
        }
        throw AlloyError.notSent(
            .notFound, "The ledger has no execution \(id).",
            fix: [
                .advice(
                    "Look it up: the ledger keeps the executions of the hosts of this state directory, up to a bound."),
                .call(method: "executions.list", params: [:]),
            ])
    }
}
