import Alloy
import JSON

/// The members of a line that the index needs.
struct LineSummary: Sendable {
    /// The members of a line that begins an execution.
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
        var keyOrigin = KeyOrigin.caller
        var callId: String?
        /// The SHA-256 of the idempotency key's scope; nil where the line contains the scope's parts.
        var scopeDigest: String?
        var process: String?

        /// The digest of the idempotency key's scope; nil without a key.
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
    /// The time at which the outcome was known: observed, or resolved; 0 in a line without an outcome.
    var settledAt: Int64 = 0
    var hasReply = false

    /// Creates the summary of a line; nil when it is not the line of an execution.
    init?(_ object: JSONObject) {
        var isExecution = false
        var begun = Beginning(startedAt: 0)
        var hasBegun = false
        for index in object.members.indices {
            let value = object.members[index].value
            switch Member(named: object.members[index].key) {
            case .type: isExecution = value.stringValue == LedgerLineBuilder.type
            case .executionId: executionId = value.stringValue ?? ""
            case .process: begun.process = value.stringValue
            case .startedAt:
                guard let time = value.intValue else { continue }
                begun.startedAt = Int64(time)
                hasBegun = true
            case .baseURL: begun.baseURL = value.stringValue ?? ""
            case .userId: begun.userId = value.stringValue
            case .connectorId: begun.connectorId = value.stringValue ?? ""
            case .actionId: begun.actionId = value.stringValue ?? ""
            // An unknown effect counts as the most severe.
            case .effect: begun.effect = value.stringValue.flatMap(Effect.init(rawValue:)) ?? .destructive
            case .purpose: begun.purpose = ExecutionPurpose(written: value.stringValue)
            case .argumentsDigest: begun.argumentsDigest = value.stringValue ?? ""
            case .idempotencyKey: begun.idempotencyKey = value.stringValue
            case .keyOrigin: begun.keyOrigin = KeyOrigin(written: value.stringValue)
            case .callId: begun.callId = value.stringValue
            case .scopeDigest: begun.scopeDigest = value.stringValue
            case .outcome: outcome = Self.outcome(value)
            case .resolution: resolution = Self.outcome(value)
            case .finishedAt, .resolvedAt: settledAt = max(settledAt, Int64(value.intValue ?? 0))
            case .reply: hasReply = true
            case nil: break
            }
        }
        guard isExecution, !executionId.isEmpty else { return nil }
        beginning = hasBegun ? begun : nil
    }

    /// The names of the members.
    private enum Member: String, CaseIterable {
        case type, executionId, process, startedAt, baseURL, userId, connectorId, actionId, effect, purpose
        case argumentsDigest, idempotencyKey, keyOrigin, callId, scopeDigest
        case outcome, resolution, finishedAt, resolvedAt, reply

        private static let all = allCases.map { (name: $0.rawValue, member: $0) }

        /// The member of this name; nil for another name.
        init?(named name: String) {
            // All are short, so this finds them but for a text that was made in an unusual way.
            for (known, member) in Self.all where name.isCopy(of: known) {
                self = member
                return
            }
            self.init(rawValue: name)
        }
    }

    /// An unknown value, of a later version, counts as `unknown`: it must not be read as not applied.
    private static func outcome(_ value: JSONValue) -> Outcome { value.stringValue.flatMap(Outcome.init) ?? .unknown }
}
