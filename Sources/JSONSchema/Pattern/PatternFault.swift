/// Why an expression can't be matched: not ECMA-262, or a part of it that no linear matcher has.
struct PatternFault: Error, Equatable {
    /// For a person.
    let reason: String
    /// True when ECMA-262 allows the expression, and only this matcher does not do it.
    let isOfTheMatcher: Bool

    init(_ reason: String, isOfTheMatcher: Bool = false) {
        self.reason = reason
        self.isOfTheMatcher = isOfTheMatcher
    }

    static func == (left: PatternFault, right: PatternFault) -> Bool { left.reason == right.reason }
}
