import Alloy
import JSON
import Logging

/// What the ledger writes: one JSON object a line, and each tells something of one execution. All that is known of one is
/// the union of its lines, whichever file they stand in and in whatever order they are read.
///
/// A line that begins an execution has `startedAt`, one that ends it `outcome`, one that resolves it `resolution`;
/// a compacted one has what it was made of. Times are milliseconds since the epoch.
struct LedgerLine {
    /// The `type` of every line that this version writes; lines of other types are left alone.
    static let type = "execution"

    let valueBytes: Int
    let redactor: Redactor

    /// The line that begins an execution; `process` is the one that is at it, nil when it has ended already.
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
        // Left out where it is the usual one: then the line is what earlier versions write.
        if intent.purpose != .user { object.append("purpose", .string(intent.purpose.rawValue)) }
        object.append("argumentsDigest", .string(intent.argumentsDigest))
        object.append("idempotencyKey", intent.idempotencyKey.map(JSONValue.string))
        object.append("scopeDigest", scopeDigest(intent).map(JSONValue.string))
        object.append("arguments", intent.arguments.flatMap(kept))
        return object
    }

    /// The line that ends an execution. What was answered is stored when there is a key under which it may be asked for.
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
            reply.append("responseData", ending.responseData.flatMap(kept))
            reply.append("metadata", ending.metadata.flatMap { kept(.object($0)) })
            object.append("reply", .object(reply))
        }
        return object
    }

    /// The whole of an execution that was never begun in the ledger.
    func whole(_ intent: ExecutionIntent, _ ending: ExecutionEnding) -> JSONObject {
        Self.union([beginning(intent, process: nil), self.ending(intent, ending)])
    }

    /// The line that says what became of an execution that read `unknown`.
    func resolution(_ executionId: String, _ outcome: Outcome, at milliseconds: Int64) -> JSONObject {
        var object = head(executionId)
        object.append("resolution", .string(outcome.rawValue))
        object.append("resolvedAt", .int(Int(milliseconds)))
        return object
    }

    /// The line that ends an execution that was begun but could not be made sure of, and so was not sent.
    func withdrawal(_ executionId: String, at milliseconds: Int64) -> JSONObject {
        var object = head(executionId)
        object.append("outcome", .string(Outcome.notSent.rawValue))
        object.append("finishedAt", .int(Int(milliseconds)))
        object.append("attempts", 0)
        return object
    }

    /// All that these lines of one execution say.
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

    /// The line as it may be kept: without secrets, whatever brought them there. Everything that is written passes here.
    ///
    /// The host's own words stay as they are: nobody else chooses them, and a secret that happens to be one of them must not
    /// make the line say something else.
    func withoutSecrets(_ line: JSONObject) -> JSONObject {
        JSONObject(
            line.members.map { member in
                Self.ownMembers.contains(member.key)
                    ? member : JSONObject.Member(key: member.key, value: member.value.mapTexts { redactor.redact($0) })
            })
    }

    private static let ownMembers: Set<String> = [
        "type", "executionId", "process", "effect", "argumentsDigest", "scopeDigest", "outcome", "resolution",
        "errorKind", "startedAt", "finishedAt", "resolvedAt", "attempts", "httpStatus",
    ]

    /// What the key is good for, hashed, where a part of it can't be written: it counts as it is, in every process.
    private func scopeDigest(_ intent: ExecutionIntent) -> String? {
        guard let key = intent.idempotencyKey else { return nil }
        let parts = [key, intent.baseURL, intent.userId ?? "", intent.connectorId, intent.actionId]
        guard parts.contains(where: { redactor.redact($0) != $0 }) else { return nil }
        return LedgerDigest.hex(
            scopeOf: key, baseURL: intent.baseURL, userId: intent.userId, connectorId: intent.connectorId,
            actionId: intent.actionId)
    }

    /// The value; nil when it is too large. Measured with its secrets, so that whether it is kept does not depend on which
    /// are known.
    private func kept(_ value: JSONValue) -> JSONValue? {
        value.bytes.count <= valueBytes ? .some(value) : .none
    }
}
