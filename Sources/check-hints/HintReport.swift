import Alloy

/// What the check found.
struct HintReport {
    /// A sentence about an action, `connector.action`.
    struct Line {
        let action: String
        let sentence: String
    }

    /// What must be mended.
    private(set) var failures: [Line] = []
    /// What is worth knowing.
    private(set) var notes: [Line] = []
    private var counts: [Effect: Int] = [:]
    private var failedActions: [Effect: Set<String>] = [:]
    private var current = Effect.read

    /// The number of actions that were checked.
    var count: Int { counts.values.reduce(0, +) }

    /// Counts one action; what follows is about it.
    mutating func count(_ effect: Effect) {
        counts[effect, default: 0] += 1
        current = effect
    }

    mutating func fail(_ action: String, _ sentence: String) {
        failures.append(Line(action: action, sentence: sentence))
        failedActions[current, default: []].insert(action)
    }

    mutating func note(_ action: String, _ sentence: String) { notes.append(Line(action: action, sentence: sentence)) }

    /// Adds the findings of another connector.
    mutating func add(_ other: HintReport) {
        failures += other.failures
        notes += other.notes
        counts.merge(other.counts, uniquingKeysWith: +)
        failedActions.merge(other.failedActions) { $0.union($1) }
    }

    /// The lines of all findings, and a table of the effects.
    var text: String {
        var text = failures.map { "FAILED  \($0.action): \($0.sentence)\n" }.joined()
        text += notes.map { "note    \($0.action): \($0.sentence)\n" }.joined()
        text += Self.row("effect", "actions", "failed")
        for effect in Effect.allCases {
            text += Self.row(effect.rawValue, "\(counts[effect] ?? 0)", "\(failedActions[effect]?.count ?? 0)")
        }
        return text
    }

    private static func row(_ name: String, _ cells: String...) -> String {
        let first = name + String(repeating: " ", count: max(18 - name.count, 0))
        return first + cells.map { String(repeating: " ", count: max(8 - $0.count, 0)) + $0 }.joined() + "\n"
    }
}

/// The first lines that differ between two states.
struct StateDifference: CustomStringConvertible {
    private static let shown = 3

    let description: String

    /// The difference; nil for equal states.
    init?(_ before: [String], _ after: [String]) {
        guard before != after else { return nil }
        let (old, new) = (Set(before), Set(after))
        let lines =
            before.filter { !new.contains($0) }.map { "- \($0)" } + after.filter { !old.contains($0) }.map { "+ \($0)" }
        let texts = lines.prefix(Self.shown).map { $0.count > 300 ? "\($0.prefix(300))…" : $0 }
        let rest = lines.count - texts.count
        let more = rest > 0 ? ["… \(rest) more"] : []
        description = (texts + more).map { "\n          \($0)" }.joined()
    }
}
