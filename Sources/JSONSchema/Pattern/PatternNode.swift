/// An expression as it was read.
indirect enum PatternNode: Sendable {
    case empty
    /// One character of a set.
    case set(ScalarSet)
    case assertion(PatternAssertion)
    case sequence([PatternNode])
    case choice([PatternNode])
    case repeated(PatternNode, minimum: Int, maximum: Int?)
}

/// What an expression says of a place between two characters.
enum PatternAssertion: Sendable {
    case start
    case end
    case wordBoundary
    case notWordBoundary

    /// True when it holds between these characters; nil stands for the text's ends.
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
