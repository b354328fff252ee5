import JSON

extension Validation {
    /// Reports a value that matches none of several branches (`anyOf`, `oneOf`). If the branches differ in one location
    /// only, it reports what all of them allow there; otherwise it reports the violations of the closest branch.
    mutating func reportClosest(of branches: [[Violation]], _ location: KeywordLocation, _ instance: JSONValue) {
        let here = self.location
        // A branch that never matches is not an alternative.
        let possible = branches.filter { $0.first?.keyword != "false" || $0.first?.instance != here }
        let branches = possible.isEmpty ? branches : possible
        if let merged = merge(branches, location) ?? mark(of: branches, location, here) { return report([merged]) }
        let scored = branches.enumerated().map { (index: $0.offset, score: BranchScore($0.element, from: here)) }
        guard let best = scored.min(by: { $0.score < $1.score }) else { return }
        report(branches[best.index])
    }

    /// Returns the violation of the member that distinguishes the branches, if its value belongs to none of them: the
    /// other members cannot be judged then.
    private func mark(of branches: [[Violation]], _ location: KeywordLocation, _ here: JSONPointer) -> Violation? {
        func isMark(_ violation: Violation) -> Bool {
            violation.keyword == "const" && violation.instance.tokens.count == here.tokens.count + 1
        }
        guard branches.count > 1 else { return nil }
        for candidate in branches[0] where isMark(candidate) {
            let marks = branches.compactMap { branch in
                branch.first { isMark($0) && $0.instance == candidate.instance }
            }
            if marks.count == branches.count { return merge(marks.map { [$0] }, location) }
        }
        return nil
    }

    /// Returns one violation for all branches if each has exactly one violation, at the same location.
    private func merge(_ branches: [[Violation]], _ location: KeywordLocation) -> Violation? {
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
            instance: first.instance, schema: location.pointer, keyword: location.name,
            expected: ViolationText.alternatives(expected), got: first.got, nearest: nearest)
    }
}

/// The distance of a value from a branch; smaller is closer.
private struct BranchScore: Comparable {
    /// 1 if the value as a whole has another type or is never allowed.
    private let hasOtherType: Int
    /// The number of distinguishing members, such as `"type": "card"`, with another value.
    private let otherMarkers: Int
    private let count: Int

    init(_ violations: [Violation], from location: JSONPointer) {
        let depth = location.tokens.count
        hasOtherType =
            violations.contains { violation in
                violation.instance.tokens.count == depth
                    && ["type", "const", "enum", "false"].contains(violation.keyword)
            } ? 1 : 0
        otherMarkers =
            violations.count { violation in
                violation.instance.tokens.count == depth + 1 && ["const", "enum"].contains(violation.keyword)
            }
        count = violations.count
    }

    static func < (left: BranchScore, right: BranchScore) -> Bool {
        (left.hasOtherType, left.otherMarkers, left.count) < (right.hasOtherType, right.otherMarkers, right.count)
    }
}
