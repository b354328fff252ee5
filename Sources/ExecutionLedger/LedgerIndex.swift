import Alloy
import JSON
import Platform

/// An index in memory of all lines of the ledger, and the decisions that are made from it. A value without input or
/// output.
///
/// Lines may be added in any order and more than once.
struct LedgerIndex: Sendable {
    private(set) var entries: [LedgerEntry] = []
    private(set) var names = NameTable()
    private(set) var latestByDigest: [LedgerDigest: Int32] = [:]
    private(set) var latestByScope: [LedgerDigest: Int32] = [:]
    private var positions: [String: Int32] = [:]
    /// The positions of entries with a beginning; the oldest first when `isOrdered`.
    private var order: [Int32] = []
    private var isOrdered = true
    /// The running processes, by their number in `names`.
    private var runningProcesses: Set<Int32> = []

    /// The number of executions.
    var count: Int { entries.count }

    /// Adds a line: its members, and its range.
    mutating func add(_ summary: LineSummary, at range: LineRange) {
        let position = position(of: summary.executionId)
        var range = range
        if let beginning = summary.beginning {
            range.parts.insert(.beginning)
            if !entries[Int(position)].hasBeginning { begin(position, beginning) }
        }
        if let outcome = summary.outcome {
            range.parts.insert(.ending)
            entries[Int(position)].outcome = outcome
        }
        if let resolution = summary.resolution {
            range.parts.insert(.resolution)
            entries[Int(position)].resolution = resolution
        }
        entries[Int(position)].settledAt = max(entries[Int(position)].settledAt, summary.settledAt)
        if summary.hasReply { range.parts.insert(.reply) }
        entries[Int(position)].ranges.append(range)
    }

    /// Sets the running processes. Executions in flight of other processes are `unknown`.
    mutating func setRunningProcesses(_ processes: some Sequence<String>) {
        runningProcesses = Set(processes.map { names.number(of: $0) })
    }

    /// Returns the position of an execution with a beginning; nil without one.
    func find(_ executionId: String) -> Int? {
        guard let position = positions[executionId], entries[Int(position)].hasBeginning else { return nil }
        return Int(position)
    }

    /// Returns the state of the execution at `position`.
    func state(_ position: Int) -> ExecutionState {
        let entry = entries[position]
        if let outcome = entry.outcome, outcome != .unknown { return ExecutionState(outcome) }
        if let resolution = entry.resolution { return ExecutionState(resolution) }
        if entry.outcome == nil && runningProcesses.contains(entry.process) { return .inFlight }
        return .unknown
    }

    /// Returns the positions of all executions with a beginning, the oldest first.
    mutating func ordered() -> [Int32] {
        if !isOrdered {
            order.sort { [entries] in
                entries[Int($0)].isBefore(entries[Int($1)].startedAt, entries[Int($1)].executionId)
            }
            isOrdered = true
        }
        return order
    }

    /// Returns true when the execution at `left` comes before the one at `right`.
    func isBefore(_ left: Int, _ right: Int) -> Bool {
        isBefore(left, entries[right].startedAt, entries[right].executionId)
    }

    /// Returns true when the execution at `position` comes before this time and id.
    func isBefore(_ position: Int, _ startedAt: Int64, _ executionId: String) -> Bool {
        entries[position].isBefore(startedAt, executionId)
    }

    /// Removes the lines for which `isRemoved` returns true, and the entries that have no lines left.
    ///
    /// An entry that must not be dropped (`isDroppable`) stays complete, even when its lines were removed from outside:
    /// otherwise a write could be made twice. Returns the files of such lines.
    @discardableResult
    mutating func removeLines(at now: Int64, where isRemoved: (LineRange) -> Bool) -> Set<Int32> {
        var kept: [LedgerEntry] = []
        kept.reserveCapacity(entries.count)
        var keptFiles: Set<Int32> = []
        for (position, entry) in entries.enumerated() {
            var left = entry
            left.ranges.removeAll(where: isRemoved)
            if left.ranges.count == entry.ranges.count {
                kept.append(entry)
                continue
            }
            let parts = left.parts
            if entry.hasBeginning, parts != entry.parts, !isDroppable(position, now) {
                kept.append(entry)
                keptFiles.formUnion(entry.ranges.lazy.filter(isRemoved).map(\.file))
                continue
            }
            guard !left.ranges.isEmpty else { continue }
            left.hasBeginning = parts.contains(.beginning)
            if !parts.contains(.ending) { left.outcome = nil }
            if !parts.contains(.resolution) { left.resolution = nil }
            kept.append(left)
        }
        rebuild(kept)
        return keptFiles
    }

    private mutating func rebuild(_ kept: [LedgerEntry]) {
        var used = runningProcesses
        for entry in kept {
            used.formUnion([entry.baseURL, entry.userId, entry.connectorId, entry.actionId, entry.process])
        }
        let renumbered = names.retain(used)
        func new(_ number: Int32) -> Int32 { renumbered[number] ?? NameTable.none }
        runningProcesses = Set(runningProcesses.map(new))
        entries = []
        positions = [:]
        latestByDigest = [:]
        latestByScope = [:]
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

    private mutating func begin(_ position: Int32, _ beginning: LineSummary.Beginning) {
        var entry = entries[Int(position)]
        entry.hasBeginning = true
        entry.startedAt = beginning.startedAt
        entry.idempotencyKey = beginning.idempotencyKey
        entry.keyOrigin = beginning.keyOrigin
        entry.digest = LedgerDigest(beginning.argumentsDigest)
        entry.scope = beginning.scope
        entry.call = beginning.callId.map { LedgerDigest($0) }
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

    /// Adds an entry to the order by time, and to the chains of its digest and of its scope.
    private mutating func link(_ position: Int32) {
        let entry = entries[Int(position)]
        if let last = order.last, !isBefore(Int(last), Int(position)) { isOrdered = false }
        order.append(position)
        if entry.effect != .read {
            let previous = latestByDigest.updateValue(position, forKey: entry.digest) ?? -1
            let earlier = previous >= 0 ? entries[Int(previous)].latestStartWithDigest : .min
            entries[Int(position)].previousWithDigest = previous
            entries[Int(position)].latestStartWithDigest = max(earlier, entry.startedAt)
        }
        if let scope = entry.scope {
            entries[Int(position)].previousWithScope = latestByScope.updateValue(position, forKey: scope) ?? -1
        }
    }
}

extension LedgerIndex {
    /// Returns the row of the execution at `position`; `object` is the union of its lines.
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
            // A derived key is no name that a caller could use.
            idempotencyKey: entry.keyOrigin == .caller ? entry.idempotencyKey : nil,
            callId: text("callId"), argumentsDigest: text("argumentsDigest") ?? "", arguments: object["arguments"],
            errorKind: text("errorKind"), message: text("message"), httpStatus: object["httpStatus"]?.intValue,
            requestId: text("requestId"), attempts: object["attempts"]?.intValue)
    }

    /// Returns the stored reply of the execution at `position`; `object` is the union of its lines.
    func reply(_ position: Int, _ object: JSONObject) -> StoredReply {
        let reply = object["reply"]
        let responseData = reply?["responseData"]
        let metadata = reply?["metadata"]?.objectValue
        var warnings = object["warnings"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if responseData == nil {
            let reason =
                if object.isEmpty {
                    "its line in the ledger can't be read any more"
                } else if entries[position].outcome == .applied {
                    "it was too large for the ledger"
                } else {
                    "the execution was resolved as applied"
                }
            warnings.append(
                "The execution was applied before, but its reply was not stored, because \(reason): "
                    + "`responseData` is null.")
        }
        return StoredReply(
            row: row(position, object), responseData: responseData ?? .null, metadata: metadata ?? JSONObject(),
            warnings: warnings)
    }
}

extension LedgerIndex {
    /// The decision about an execution that is about to be sent.
    enum Decision {
        /// The execution may run.
        case run
        /// The execution at this position was applied under the same key.
        case replay(Int)
    }

    /// Decides by its idempotency key whether an execution may run.
    ///
    /// The newest execution with that key within 24 hours that had an effect, or may have had one, decides: that of a
    /// derived key that was applied for ten minutes, after which the write may be made again.
    /// Throws `conflict` when it is in flight or unknown, or when any of them had other arguments.
    func decision(on intent: ExecutionIntent) throws(AlloyError) -> Decision {
        for position in executionsWithKey(like: intent)
        where entries[position].digest != LedgerDigest(intent.argumentsDigest) {
            throw .keyReused(entries[position].executionId, intent)
        }
        for position in executionsWithKey(like: intent) {
            let earlier = entries[position].executionId
            switch state(position) {
            case .applied: return isKeyValid(position, at: intent.startedAt.milliseconds) ? .replay(position) : .run
            case .inFlight: throw .keyInFlight(earlier, intent)
            case .unknown:
                guard intent.force else { throw .keyUnresolved(earlier, intent) }
                return .run
            case .rejected, .notSent: continue
            }
        }
        return .run
    }

    /// Returns the newest write within 24 hours that is identical to `intent` and had, or may have had, an effect.
    /// Returns nil without one, and for an intent with an idempotency key of the caller.
    func identical(to intent: ExecutionIntent) -> Int? {
        guard intent.effect != .read, intent.idempotencyKey == nil || intent.keyOrigin != .caller,
            let baseURL = names.existingNumber(of: intent.baseURL),
            let userId = names.existingNumber(of: intent.userId),
            let connectorId = names.existingNumber(of: intent.connectorId),
            let actionId = names.existingNumber(of: intent.actionId)
        else { return nil }
        var newest: Int?
        var next = latestByDigest[LedgerDigest(intent.argumentsDigest)] ?? -1
        while next >= 0 {
            let position = Int(next)
            // What is left of the chain began earlier: a write that is made again and again has a long one.
            let latest = entries[position].latestStartWithDigest
            if !LedgerEntry.isRecent(latest, at: intent.startedAt.milliseconds) { break }
            if let newest, entries[newest].startedAt > latest { break }
            next = entries[position].previousWithDigest
            guard entries[position].isRecent(at: intent.startedAt.milliseconds), !state(position).isWithoutEffect,
                entries[position].executionId != intent.executionId, entries[position].baseURL == baseURL,
                entries[position].userId == userId, entries[position].connectorId == connectorId,
                entries[position].actionId == actionId
            else { continue }
            if newest.map({ isBefore($0, position) }) ?? true { newest = position }
        }
        return newest
    }

    /// The same as a value.
    func earlierWrite(identicalTo intent: ExecutionIntent) -> EarlierWrite? {
        identical(to: intent).map { position in
            EarlierWrite(
                executionId: entries[position].executionId,
                startedAt: Timestamp(milliseconds: entries[position].startedAt), state: state(position))
        }
    }

    /// Returns true while the idempotency key of the execution at `position` may decide about others.
    func isKeyValid(_ position: Int, at now: Int64) -> Bool {
        let entry = entries[position]
        return switch (entry.keyOrigin, state(position)) {
        case (.caller, _), (.arguments, .inFlight), (.arguments, .unknown): entry.isRecent(at: now)
        case (.arguments, .applied), (.arguments, .rejected), (.arguments, .notSent):
            max(entry.settledAt, entry.startedAt) > now - KeyOrigin.replayTime
        }
    }

    /// Returns the executions with the same idempotency key in the same scope within 24 hours, the newest first. A
    /// derived key is never a caller's.
    private func executionsWithKey(like intent: ExecutionIntent) -> [Int] {
        guard let key = intent.idempotencyKey else { return [] }
        let scope = LedgerDigest(
            scopeOf: key, baseURL: intent.baseURL, userId: intent.userId, connectorId: intent.connectorId,
            actionId: intent.actionId)
        var found: [Int] = []
        var next = latestByScope[scope] ?? -1
        while next >= 0 {
            let position = Int(next)
            let entry = entries[position]
            let now = intent.startedAt.milliseconds
            // One that was settled late is valid for longer than 24 hours.
            if entry.keyOrigin == intent.keyOrigin, entry.isRecent(at: now) || isKeyValid(position, at: now) {
                found.append(position)
            }
            next = entry.previousWithScope
        }
        return found.sorted { isBefore($1, $0) }
    }
}
