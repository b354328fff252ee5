/// The syntax tree of an expression.
indirect enum PatternNode: Sendable {
    case empty
    /// One character of a set.
    case set(ScalarSet)
    case assertion(PatternAssertion)
    case sequence([PatternNode])
    case choice([PatternNode])
    case repeated(PatternNode, minimum: Int, maximum: Int?)
}

/// An assertion about a position between two characters.
enum PatternAssertion: Sendable {
    case start
    case end
    case wordBoundary
    case notWordBoundary

    /// Returns true if it holds between these characters; nil means an end of the text.
    func holds(before: UnicodeScalar?, after: UnicodeScalar?) -> Bool {
        switch self {
        case .start: before == nil
        case .end: after == nil
        case .wordBoundary: Self.isWord(before) != Self.isWord(after)
        case .notWordBoundary: Self.isWord(before) == Self.isWord(after)
        }
    }

    private static func isWord(_ scalar: UnicodeScalar?) -> Bool {
        scalar.map { ScalarSet.word.contains($0.value) } ?? false
    }
}
