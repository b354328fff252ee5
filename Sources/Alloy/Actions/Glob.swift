import JSON

/// A pattern for a whole text: `*` matches any number of code points, `?` exactly one, and any other code point itself; case
/// counts.
package struct Glob: Sendable, Equatable {
    /// The maximum length of a pattern, in code points.
    package static let maximumLength = 256

    package let text: String
    /// Indicates a pattern of asterisks only.
    package let matchesEverything: Bool
    private let exact: GlobMachine<UnicodeScalar>
    private let folded: GlobMachine<Character>

    /// The pattern of this text.
    package init(_ text: String) {
        self.text = text
        let scalars = text.unicodeScalars
        matchesEverything = !text.isEmpty && scalars.allSatisfy { $0 == "*" }
        exact = GlobMachine(scalars, run: "*", anyone: "?")
        folded = GlobMachine(text.folded, run: "*", anyone: "?")
    }

    /// Returns true when the whole of `text` matches.
    package func matches(_ text: String) -> Bool { matchesEverything || exact.matches(text.unicodeScalars) }

    /// Returns true when `text` matches if case, Unicode normal form, white space and invisible characters are ignored.
    package func matchesFolded(_ text: String) -> Bool { matchesEverything || folded.matches(text.folded) }

    package static func == (left: Glob, right: Glob) -> Bool { left.text.hasSameCodePoints(as: right.text) }
}

extension String {
    /// The characters in lower case, without white space and invisible characters; they compare as canonical equivalents.
    fileprivate var folded: [Character] {
        let visible = lowercased().unicodeScalars.filter { scalar in
            let properties = scalar.properties
            return !properties.isWhitespace && !properties.isDefaultIgnorableCodePoint
                && properties.generalCategory != .control
        }
        return Array(String(String.UnicodeScalarView(visible)))
    }
}

/// A matcher that follows all positions of a pattern at once, as bits: the time is linear in the length of the text, whatever
/// the pattern.
private struct GlobMachine<Element: Hashable & Sendable>: Sendable {
    /// The number of elements of the pattern that match exactly one element; position n is before the n-th of them.
    private let length: Int
    /// The positions of `*`: they stay reached whatever element follows.
    private let runs: [UInt64]
    /// The positions before a `?`.
    private let anyone: [UInt64]
    /// The positions that each element of the pattern leads on from.
    private let steps: [Element: [UInt64]]

    init(_ pattern: some Collection<Element>, run: Element, anyone any: Element) {
        let words = pattern.count / UInt64.bitWidth + 1
        var runs = [UInt64](repeating: 0, count: words)
        var anyone = runs
        var literals: [Element: [UInt64]] = [:]
        var position = 0
        for element in pattern {
            let (word, bit) = (position / UInt64.bitWidth, UInt64(1) << UInt64(position % UInt64.bitWidth))
            switch element {
            case run:
                runs[word] |= bit
                continue
            case any: anyone[word] |= bit
            default: literals[element, default: [UInt64](repeating: 0, count: words)][word] |= bit
            }
            position += 1
        }
        length = position
        self.runs = runs
        self.anyone = anyone
        steps = literals.mapValues { literal in zip(literal, anyone).map { $0 | $1 } }
    }

    func matches(_ text: some Sequence<Element>) -> Bool {
        var reached = [UInt64](repeating: 0, count: runs.count)
        reached[0] = 1
        for element in text {
            let steps = steps[element] ?? anyone
            var carry: UInt64 = 0
            var isAnyReached = false
            for word in reached.indices {
                let stepping = reached[word] & steps[word]
                reached[word] = stepping << 1 | carry | reached[word] & runs[word]
                carry = stepping >> 63
                if reached[word] != 0 { isAnyReached = true }
            }
            guard isAnyReached else { return false }
        }
        return reached[length / UInt64.bitWidth] >> UInt64(length % UInt64.bitWidth) & 1 == 1
    }
}
