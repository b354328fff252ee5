import JSON

extension Validation {
    /// Reports what is wrong with a value that none of several alternatives allows: where they differ in one place only,
    /// what all of them would take there; otherwise what the alternative lacks that the value comes closest to.
    mutating func reportClosest(of branches: [[Violation]], _ place: KeywordPlace, _ instance: JSONValue) {
        let here = self.place
        // What never fits is no alternative.
        let possible = branches.filter { $0.first?.keyword != "false" || $0.first?.instance != here }
        let branches = possible.isEmpty ? branches : possible
        if let merged = merge(branches, place) ?? mark(of: branches, place, here) { return report([merged]) }
        let scored = branches.enumerated().map { (index: $0.offset, score: BranchScore($0.element, from: here)) }
        guard let best = scored.min(by: { $0.score < $1.score }) else { return }
        report(branches[best.index])
    }

    /// The violation of the member that tells the branches apart, if its value is that of none: then nobody can say what else
    /// there should be.
    private func mark(of branches: [[Violation]], _ place: KeywordPlace, _ here: JSONPointer) -> Violation? {
        func isMark(_ violation: Violation) -> Bool {
            violation.keyword == "const" && violation.instance.tokens.count == here.tokens.count + 1
        }
        guard branches.count > 1 else { return nil }
        for candidate in branches[0] where isMark(candidate) {
            let marks = branches.compactMap { branch in
                branch.first { isMark($0) && $0.instance == candidate.instance }
            }
            if marks.count == branches.count { return merge(marks.map { [$0] }, place) }
        }
        return nil
    }

    /// One violation for all branches, if each finds one thing wrong at the same place.
    private func merge(_ branches: [[Violation]], _ place: KeywordPlace) -> Violation? {
        guard let first = branches.first?.first,
            branches.allSatisfy({ $0.count == 1 && $0[0].instance == first.instance })
        else { return nil }
        var expected: [String] = []
        for branch in branches where !expected.contains(branch[0].expected) { expected.append(branch[0].expected) }
        let nearest = branches.lazy.compactMap { $0[0].nearest }.first
        if expected.count == 1 {
            return Violation(
                instance: first.instance, schema: first.schema, keyword: first.keyword, expected: first.expected,
                got: first.got, nearest: nearest)
        }
        return Violation(
            instance: first.instance, schema: place.pointer, keyword: place.name,
            expected: Wording.alternatives(expected), got: first.got, nearest: nearest)
    }
}

/// How far a value is from an alternative: less is closer.
private struct BranchScore: Comparable {
    /// 1 when the value as a whole is of another type or one that is never allowed.
    private let isOfAnotherKind: Int
    /// Members that tell alternatives apart, such as `"type": "card"`, and that say something else.
    private let wrongMarks: Int
    private let count: Int

    init(_ violations: [Violation], from place: JSONPointer) {
        let depth = place.tokens.count
        isOfAnotherKind =
            violations.contains { violation in
                violation.instance.tokens.count == depth
                    && ["type", "const", "enum", "false"].contains(violation.keyword)
            } ? 1 : 0
        wrongMarks =
            violations.count { violation in
                violation.instance.tokens.count == depth + 1 && ["const", "enum"].contains(violation.keyword)
            }
        count = violations.count
    }

    static func < (left: BranchScore, right: BranchScore) -> Bool {
        (left.isOfAnotherKind, left.wrongMarks, left.count) < (right.isOfAnotherKind, right.wrongMarks, right.count)
    }
}
