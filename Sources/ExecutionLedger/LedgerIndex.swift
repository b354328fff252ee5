import Alloy
import JSON
import Platform

/// All that the ledger knows, small enough for memory, and everything that is decided from it. No input or output: lines go
/// in, answers come out.
///
/// Lines may come in any order and more than once.
struct LedgerIndex: Sendable {
    private(set) var entries: [LedgerEntry] = []
    private(set) var names = NameTable()
    private(set) var newestAlike: [LedgerDigest: Int32] = [:]
    private(set) var newestKeyed: [LedgerDigest: Int32] = [:]
    private var positions: [String: Int32] = [:]
    /// Entries with a beginning, the oldest first, as far as `isOrdered`.
    private var order: [Int32] = []
    private var isOrdered = true
    /// The processes that live, by their number in `names`.
    private var living: Set<Int32> = []

    /// How many executions are known.
    var count: Int { entries.count }

    /// Takes in what a line says, and where it stands.
    mutating func add(_ facts: LedgerFacts, at place: LedgerPlace) {
        let position = position(of: facts.executionId)
        var place = place
        if let beginning = facts.beginning {
            place.parts.insert(.beginning)
            if !entries[Int(position)].hasBeginning { begin(position, beginning) }
        }
        if let outcome = facts.outcome {
            place.parts.insert(.ending)
            entries[Int(position)].outcome = outcome
        }
        if let resolution = facts.resolution {
            place.parts.insert(.resolution)
            entries[Int(position)].resolution = resolution
        }
        if facts.hasReply { place.parts.insert(.reply) }
        entries[Int(position)].places.append(place)
    }

    /// Which processes are alive: what the others left in flight is unknown.
    mutating func setLiving(_ processes: some Sequence<String>) {
        living = Set(processes.map { names.number(of: $0) })
    }

    /// The position of an execution that can be told of.
    func find(_ executionId: String) -> Int? {
        guard let position = positions[executionId], entries[Int(position)].hasBeginning else { return nil }
        return Int(position)
    }

    /// What became of the execution at `position`.
    func state(_ position: Int) -> ExecutionState {
        let entry = entries[position]
        if let outcome = entry.outcome, outcome != .unknown { return ExecutionState(outcome) }
        if let resolution = entry.resolution { return ExecutionState(resolution) }
        if entry.outcome == nil && living.contains(entry.process) { return .inFlight }
        return .unknown
    }

    /// The positions of all that can be told of, the oldest first.
    mutating func ordered() -> [Int32] {
        if !isOrdered {
            order.sort { [entries] in
                entries[Int($0)].isBefore(entries[Int($1)].startedAt, entries[Int($1)].executionId)
            }
            isOrdered = true
        }
        return order
    }

    /// True when one comes before the other.
    func isBefore(_ left: Int, _ right: Int) -> Bool {
        isBefore(left, entries[right].startedAt, entries[right].executionId)
    }

    /// True when the execution at `position` comes before this time and id.
    func isBefore(_ position: Int, _ startedAt: Int64, _ executionId: String) -> Bool {
        entries[position].isBefore(startedAt, executionId)
    }

    /// Forgets the lines for which `isGone` holds, and what nothing is left of.
    ///
    /// What must never be dropped (`mayGo`) stays whole, also when its lines are gone: somebody took them away, and a write
    /// could be made twice. Gives the files of such lines.
    @discardableResult
    mutating func forget(at now: Int64, where isGone: (LedgerPlace) -> Bool) -> Set<Int32> {
        var kept: [LedgerEntry] = []
        kept.reserveCapacity(entries.count)
        var keptFiles: Set<Int32> = []
        for (position, entry) in entries.enumerated() {
            var left = entry
            left.places.removeAll(where: isGone)
            if left.places.count == entry.places.count {
                kept.append(entry)
                continue
            }
            let parts = left.parts
            if entry.hasBeginning, parts != entry.parts, !mayGo(position, now) {
                kept.append(entry)
                keptFiles.formUnion(entry.places.lazy.filter(isGone).map(\.file))
                continue
            }
            guard !left.places.isEmpty else { continue }
            left.hasBeginning = parts.contains(.beginning)
            if !parts.contains(.ending) { left.outcome = nil }
            if !parts.contains(.resolution) { left.resolution = nil }
            kept.append(left)
        }
        rebuild(kept)
        return keptFiles
    }

    private mutating func rebuild(_ kept: [LedgerEntry]) {
        var used = living
        for entry in kept {
            used.formUnion([entry.baseURL, entry.userId, entry.connectorId, entry.actionId, entry.process])
        }
        let renumbered = names.keep(used)
        func new(_ number: Int32) -> Int32 { renumbered[number] ?? NameTable.none }
        living = Set(living.map(new))
        entries = []
        positions = [:]
        newestAlike = [:]
        newestKeyed = [:]
        order = []
        isOrdered = true
        for var entry in kept {
            entry.baseURL = new(entry.baseURL)
            entry.userId = new(entry.userId)
            entry.connectorId = new(entry.connectorId)
            entry.actionId = new(entry.actionId)
            entry.process = new(entry.process)
            let position = Int32(entries.count)
            positions[entry.executionId] = position
            entries.append(entry)
            if entry.hasBeginning { link(position) }
        }
    }

    private mutating func position(of executionId: String) -> Int32 {
        if let position = positions[executionId] { return position }
        let position = Int32(entries.count)
        entries.append(LedgerEntry(executionId))
        positions[executionId] = position
        return position
    }

    private mutating func begin(_ position: Int32, _ beginning: LedgerFacts.Beginning) {
        var entry = entries[Int(position)]
        entry.hasBeginning = true
        entry.startedAt = beginning.startedAt
        entry.idempotencyKey = beginning.idempotencyKey
        entry.digest = LedgerDigest(beginning.argumentsDigest)
        entry.scope = beginning.scope
        entry.baseURL = names.number(of: beginning.baseURL)
        entry.userId = names.number(of: beginning.userId)
        entry.connectorId = names.number(of: beginning.connectorId)
        entry.actionId = names.number(of: beginning.actionId)
        entry.process = names.number(of: beginning.process)
        entry.effect = beginning.effect
        entry.purpose = beginning.purpose
        entries[Int(position)] = entry
        link(position)
    }

    /// Makes an entry findable by its time, its digest and its key.
    private mutating func link(_ position: Int32) {
        let entry = entries[Int(position)]
        if let last = order.last, !isBefore(Int(last), Int(position)) { isOrdered = false }
        order.append(position)
        if entry.effect != .read {
            entries[Int(position)].earlierAlike = newestAlike.updateValue(position, forKey: entry.digest) ?? -1
        }
        if let scope = entry.scope {
            entries[Int(position)].earlierKeyed = newestKeyed.updateValue(position, forKey: scope) ?? -1
        }
    }
}

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
