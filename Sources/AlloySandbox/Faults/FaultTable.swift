import JSON

/// The faults that are set, and what became of each; pure.
struct FaultTable: Sendable {
    /// A fault and its counts.
    struct Entry: Sendable, Equatable {
        let rule: FaultRule
        /// How many calls it fitted, hit or not.
        var matched = 0
        /// How many calls it hit.
        var hits = 0
    }

    /// Which fault hit a call.
    struct Hit: Sendable, Equatable {
        /// The fault's place among those that are set, counted from 0.
        let index: Int
        let rule: FaultRule
    }

    private(set) var entries: [Entry] = []

    init(_ rules: [FaultRule] = []) { entries = rules.map { Entry(rule: $0) } }

    var isEmpty: Bool { entries.isEmpty }

    /// Counts a call, and gives the fault that hits it: the first that fits and is not used up. Every fault counts the
    /// calls that it fits, so that the `nth` of one does not depend on the others.
    mutating func take(_ call: CallSubject) -> Hit? {
        var hit: Hit?
        for index in entries.indices where entries[index].rule.match.fits(call) {
            entries[index].matched += 1
            let entry = entries[index]
            guard hit == nil, entry.rule.isFor(matched: entry.matched, hits: entry.hits) else { continue }
            entries[index].hits += 1
            hit = Hit(index: index, rule: entry.rule)
        }
        return hit
    }
}
