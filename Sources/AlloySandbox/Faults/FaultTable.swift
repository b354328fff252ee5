import JSON

/// The faults that are set, with the counts of each; a pure value.
struct FaultTable: Sendable {
    /// A fault and its counts.
    struct Entry: Sendable, Equatable {
        let rule: FaultRule
        /// The number of calls that it matched, hit or not.
        var matched = 0
        /// The number of calls that it hit.
        var hits = 0
    }

    /// The fault that hit a call.
    struct Hit: Sendable, Equatable {
        /// The fault's index among those that are set.
        let index: Int
        let rule: FaultRule
    }

    private(set) var entries: [Entry] = []

    init(_ rules: [FaultRule] = []) { entries = rules.map { Entry(rule: $0) } }

    var isEmpty: Bool { entries.isEmpty }

    /// Counts a call, and returns the fault that hits it: the first that matches and is not used up. Every fault counts the
    /// calls that it matches, so that the `nth` of one does not depend on the others.
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
