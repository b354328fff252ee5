import Alloy
import JSON
import Platform

extension LedgerIndex {
    /// The execution at `position`, of what its lines say together.
    func row(_ position: Int, _ object: JSONObject) -> ExecutionRow {
        let entry = entries[position]
        func text(_ key: String) -> String? { object[key]?.stringValue }
        func time(_ key: String) -> Timestamp? {
            object[key]?.intValue.map { Timestamp(milliseconds: Int64($0)) }
        }
        return ExecutionRow(
            executionId: entry.executionId, outcome: state(position).rawValue,
            startedAt: Timestamp(milliseconds: entry.startedAt), finishedAt: time("finishedAt"),
            resolvedAt: time("resolvedAt"), userId: text("userId"), connectorId: text("connectorId") ?? "",
            actionId: text("actionId") ?? "", credentialId: text("credentialId") ?? "",
            effect: text("effect") ?? entry.effect.rawValue, purpose: entry.purpose,
            idempotencyKey: entry.idempotencyKey,
            argumentsDigest: text("argumentsDigest") ?? "", arguments: object["arguments"],
            errorKind: text("errorKind"), message: text("message"), httpStatus: object["httpStatus"]?.intValue,
            requestId: text("requestId"), attempts: object["attempts"]?.intValue)
    }

    /// The reply to the execution at `position`, of what its lines say together.
    func reply(_ position: Int, _ object: JSONObject) -> StoredReply {
        let reply = object["reply"]
        let responseData = reply?["responseData"]
        let metadata = reply?["metadata"]?.objectValue
        var warnings = object["warnings"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if responseData == nil {
            let reason =
                if object.isEmpty {
                    "its line in the ledger can't be read any more"
                } else if entries[position].outcome
                    == .applied
                { "it was too large for the ledger" } else { "somebody resolved the execution as applied" }
            warnings.append(
                "The execution was applied before, but its reply was not kept, because \(reason): "
                    + "`responseData` is null.")
        }
        return StoredReply(
            row: row(position, object), responseData: responseData ?? .null, metadata: metadata ?? JSONObject(),
            warnings: warnings)
    }
}
