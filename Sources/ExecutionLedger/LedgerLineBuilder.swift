import Alloy
import JSON
import Logging

/// A builder of the lines that the ledger writes: JSON objects with a part of one execution each. An execution is the
/// union of its lines, in any file and any order.
///
/// A line that begins an execution has `startedAt`, one that ends it `outcome`, one that resolves it `resolution`; a
/// compacted line has the members of those it was merged from. Times are in milliseconds since the epoch.
struct LedgerLineBuilder {
    /// The `type` of a line about an execution. Lines of unknown types are kept as they are.
    static let type = "execution"

    let valueBytes: Int
    let redactor: Redactor

    /// Returns the line that begins an execution. `process` is the process that executes it; nil when it has ended.
    func beginning(_ intent: ExecutionIntent, process: String?) -> JSONObject {
        var object = head(intent.executionId)
        object.append("process", process.map(JSONValue.string))
        object.append("startedAt", .int(Int(intent.startedAt.milliseconds)))
        object.append("baseURL", .string(intent.baseURL))
        object.append("userId", intent.userId.map(JSONValue.string))
        object.append("connectorId", .string(intent.connectorId))
        object.append("actionId", .string(intent.actionId))
        object.append("credentialId", .string(intent.credentialId))
        object.append("effect", .string(intent.effect.rawValue))
        // Omitted for the default, as earlier versions did not write it.
        if intent.purpose != .user { object.append("purpose", .string(intent.purpose.rawValue)) }
        object.append("argumentsDigest", .string(intent.argumentsDigest))
        object.append("idempotencyKey", intent.idempotencyKey.map(JSONValue.string))
        // Omitted for the default. Earlier versions ignore it: to them the key is a caller's, and valid for longer.
        if intent.idempotencyKey != nil, intent.keyOrigin != .caller {
            object.append("keyOrigin", .string(intent.keyOrigin.rawValue))
        }
        object.append("callId", intent.callId.map(JSONValue.string))
        object.append("scopeDigest", scopeDigest(intent).map(JSONValue.string))
        object.append("arguments", intent.arguments.flatMap(limited))
        return object
    }

    /// Returns the line that ends an execution. It contains the response when an idempotency key allows to replay it.
    func ending(_ intent: ExecutionIntent, _ ending: ExecutionEnding) -> JSONObject {
        var object = head(intent.executionId)
        object.append("outcome", .string(ending.outcome.rawValue))
        object.append("finishedAt", .int(Int(ending.finishedAt.milliseconds)))
        object.append("errorKind", ending.errorKind.map(JSONValue.string))
        object.append("message", ending.message.map(JSONValue.string))
        object.append("httpStatus", ending.httpStatus.map(JSONValue.int))
        object.append("requestId", ending.requestId.map(JSONValue.string))
        object.append("attempts", .int(ending.attempts))
        if !ending.warnings.isEmpty {
            object.append("warnings", .strings(ending.warnings))
        }
        if intent.idempotencyKey != nil && ending.outcome == .applied {
            var reply = JSONObject()
            reply.append("responseData", ending.responseData.flatMap(limited))
            reply.append("metadata", ending.metadata.flatMap { limited(.object($0)) })
            object.append("reply", .object(reply))
        }
        return object
    }

    /// Returns the only line of an execution that was not recorded before it was sent.
    func complete(_ intent: ExecutionIntent, _ ending: ExecutionEnding) -> JSONObject {
        // Only the members of `head` are in both.
        var object = beginning(intent, process: nil)
        object.members += self.ending(intent, ending).members.dropFirst(head(intent.executionId).count)
        return object
    }

    /// Returns the line that resolves an execution in the state `unknown`.
    func resolution(_ executionId: String, _ outcome: Outcome, at milliseconds: Int64) -> JSONObject {
        var object = head(executionId)
        object.append("resolution", .string(outcome.rawValue))
        object.append("resolvedAt", .int(Int(milliseconds)))
        return object
    }

    /// Returns the line that ends an execution whose beginning could not be synchronized, and that therefore was not
    /// sent.
    func withdrawal(_ executionId: String, at milliseconds: Int64) -> JSONObject {
        var object = head(executionId)
        object.append("outcome", .string(Outcome.notSent.rawValue))
        object.append("finishedAt", .int(Int(milliseconds)))
        object.append("attempts", 0)
        return object
    }

    /// Returns the union of the lines of one execution.
    static func union(_ objects: [JSONObject]) -> JSONObject {
        guard var union = objects.first else { return JSONObject() }
        for object in objects.dropFirst() {
            for member in object.members { union[member.key] = member.value }
        }
        return union
    }

    private func head(_ executionId: String) -> JSONObject {
        ["type": .string(Self.type), "executionId": .string(executionId)]
    }

    /// Returns the line without secrets. Every line passes here before it is written.
    ///
    /// Members whose values the host chooses are not redacted: a secret that equals one of these values must not change
    /// the line's meaning.
    func redacted(_ line: JSONObject) -> LedgerLine {
        let whole = LedgerLine(line)
        // One pass over all bytes; almost every line has no secret.
        guard whole.bytes.withUnsafeBufferPointer({ redactor.finds(in: $0) }) else { return whole }
        return LedgerLine(redactedMembers(line))
    }

    private func redactedMembers(_ line: JSONObject) -> JSONObject {
        JSONObject(
            line.members.map { member in
                Self.ownMembers.contains(member.key)
                    ? member : JSONObject.Member(key: member.key, value: member.value.mapTexts { redactor.redact($0) })
            })
    }

    private static let ownMembers: Set<String> = [
        "type", "executionId", "process", "effect", "argumentsDigest", "scopeDigest", "keyOrigin", "outcome",
        "resolution",
        "errorKind", "startedAt", "finishedAt", "resolvedAt", "attempts", "httpStatus",
    ]

    /// Returns the SHA-256 of the idempotency key's scope where a part of the scope is a secret, which the line can't
    /// contain; else nil.
    private func scopeDigest(_ intent: ExecutionIntent) -> String? {
        guard let key = intent.idempotencyKey else { return nil }
        let parts = [key, intent.baseURL, intent.userId ?? "", intent.connectorId, intent.actionId]
        guard parts.contains(where: { redactor.redact($0) != $0 }) else { return nil }
        return LedgerDigest.hex(
            scopeOf: key, baseURL: intent.baseURL, userId: intent.userId, connectorId: intent.connectorId,
            actionId: intent.actionId)
    }

    /// Returns the value; nil when it is too large. Its size includes its secrets, so that the result does not depend
    /// on which secrets are known.
    private func limited(_ value: JSONValue) -> JSONValue? {
        value.bytes.count <= valueBytes ? .some(value) : .none
    }
}
