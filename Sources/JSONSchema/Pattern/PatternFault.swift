/// Why an expression can't be matched: not ECMA-262, or a part of it that no linear matcher has.
struct PatternFault: Error, Equatable {
    /// For a person.
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
