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
