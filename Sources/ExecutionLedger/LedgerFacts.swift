import Alloy
import JSON

/// What the index needs of a line.
struct LedgerFacts: Sendable {
    /// What a line that begins an execution says.
    struct Beginning: Sendable {
        var startedAt: Int64
        var baseURL = ""
        var userId: String?
        var connectorId = ""
        var actionId = ""
        var effect = Effect.write
        var purpose = ExecutionPurpose.user
        var argumentsDigest = ""
        var idempotencyKey: String?
        /// What the key is good for, hashed; nil where the parts are there to tell it.
        var scopeDigest: String?
        var process: String?

        /// What the key is good for; nil without a key.
        var scope: LedgerDigest? {
            idempotencyKey.map { key in
                scopeDigest.map { LedgerDigest($0) }
                    ?? LedgerDigest(
                        scopeOf: key, baseURL: baseURL, userId: userId, connectorId: connectorId, actionId: actionId)
            }
        }
    }

    var executionId = ""
    var beginning: Beginning?
    var outcome: Outcome?
    var resolution: Outcome?
    var hasReply = false

    /// The facts of a line; nil when it is no line of an execution, whole as it may be.
    init?(_ object: JSONObject) {
        var isExecution = false
        var begun = Beginning(startedAt: 0)
        var hasBegun = false
        for (key, value) in object.members.lazy.map({ ($0.key, $0.value) }) {
            switch key {
            case "type": isExecution = value.stringValue == LedgerLine.type
            case "executionId": executionId = value.stringValue ?? ""
            case "process": begun.process = value.stringValue
            case "startedAt":
                guard let time = value.intValue else { continue }
                begun.startedAt = Int64(time)
                hasBegun = true
            case "baseURL": begun.baseURL = value.stringValue ?? ""
            case "userId": begun.userId = value.stringValue
            case "connectorId": begun.connectorId = value.stringValue ?? ""
            case "actionId": begun.actionId = value.stringValue ?? ""
            // What can't be read is taken for the graver.
            case "effect": begun.effect = value.stringValue.flatMap(Effect.init(rawValue:)) ?? .destructive
            case "purpose": begun.purpose = ExecutionPurpose(written: value.stringValue)
            case "argumentsDigest": begun.argumentsDigest = value.stringValue ?? ""
            case "idempotencyKey": begun.idempotencyKey = value.stringValue
            case "scopeDigest": begun.scopeDigest = value.stringValue
            case "outcome": outcome = Self.outcome(value)
            case "resolution": resolution = Self.outcome(value)
            case "reply": hasReply = true
            default: break
            }
        }
        guard isExecution, !executionId.isEmpty else { return nil }
        beginning = hasBegun ? begun : nil
    }

    /// A word of another version tells nothing: nobody may take it for "not applied".
    private static func outcome(_ value: JSONValue) -> Outcome { value.stringValue.flatMap(Outcome.init) ?? .unknown }
}
