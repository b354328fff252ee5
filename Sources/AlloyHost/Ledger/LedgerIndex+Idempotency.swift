import Alloy
import JSON

extension LedgerIndex {
    /// What may become of an execution that is asked for.
    enum Decision {
        /// It may run.
        case run
        /// It was applied under the same key by the execution at this position.
        case replay(Int)
    }

    /// Whether an execution may run, by its key.
    ///
    /// Of those that had the key within 24 hours, the newest that did something, or may have, decides. Throws `conflict`
    /// when one of them is in flight or unknown, or had other arguments.
    func decision(on intent: ExecutionIntent) throws(AlloyError) -> Decision {
        for position in keyed(like: intent) where entries[position].digest != LedgerDigest(intent.argumentsDigest) {
            throw .otherArguments(entries[position].executionId, intent)
        }
        for position in keyed(like: intent) {
            let earlier = entries[position].executionId
            switch state(position) {
            case .applied: return .replay(position)
            case .inFlight: throw .inFlight(earlier, intent)
            case .unknown:
                guard intent.force else { throw .unresolved(earlier, intent) }
                return .run
            case .rejected, .notSent: continue
            }
        }
        return .run
    }

    /// The newest execution within 24 hours that wrote the same as `intent` would, without a key on this one to say that
    /// the same is meant again; nil when there is none that may have done something.
    func identical(to intent: ExecutionIntent) -> Int? {
        guard intent.effect != .read, intent.idempotencyKey == nil, let baseURL = names.known(intent.baseURL),
            let userId = names.known(intent.userId), let connectorId = names.known(intent.connectorId),
            let actionId = names.known(intent.actionId)
        else { return nil }
        var newest: Int?
        var next = newestAlike[LedgerDigest(intent.argumentsDigest)] ?? -1
        while next >= 0 {
            let position = Int(next)
            let entry = entries[position]
            next = entry.earlierAlike
            guard entry.isYoung(at: intent.startedAt.milliseconds), !state(position).isWithoutEffect,
                entry.executionId != intent.executionId, entry.baseURL == baseURL, entry.userId == userId,
                entry.connectorId == connectorId, entry.actionId == actionId
            else { continue }
            if newest.map({ isBefore($0, position) }) ?? true { newest = position }
        }
        return newest
    }

    /// The executions that had the same key in the same scope within 24 hours, the newest first.
    private func keyed(like intent: ExecutionIntent) -> [Int] {
        guard let key = intent.idempotencyKey else { return [] }
        let scope = LedgerDigest(
            scopeOf: key, baseURL: intent.baseURL, userId: intent.userId, connectorId: intent.connectorId,
            actionId: intent.actionId)
        var found: [Int] = []
        var next = newestKeyed[scope] ?? -1
        while next >= 0 {
            if entries[Int(next)].isYoung(at: intent.startedAt.milliseconds) { found.append(Int(next)) }
            next = entries[Int(next)].earlierKeyed
        }
        return found.sorted { isBefore($1, $0) }
    }
}
