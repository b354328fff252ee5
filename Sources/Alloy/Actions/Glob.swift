import JSON

/// A pattern for a whole text: `*` stands for any run of code points, the empty one too, `?` for exactly one, and
/// everything else for itself, case included.
package struct Glob: Sendable, Equatable {
    /// In code points.
    package static let maximumLength = 256

    package let text: String
    /// True for nothing but asterisks.
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

    /// True when the whole of `text` fits.
    package func matches(_ text: String) -> Bool { matchesEverything || exact.matches(text.unicodeScalars) }

    /// True when `text` fits once case, Unicode normal form, white space and invisible characters count for nothing.
    package func matchesFolded(_ text: String) -> Bool { matchesEverything || folded.matches(text.folded) }

    package static func == (left: Glob, right: Glob) -> Bool { left.text.hasSameCodePoints(as: right.text) }
}

extension String {
    /// The characters in lower case, without white space and what can't be seen; characters compare as canonical equivalents.
    fileprivate var folded: [Character] {
        let visible = lowercased().unicodeScalars.filter { scalar in
            let properties = scalar.properties
            return !properties.isWhitespace && !properties.isDefaultIgnorableCodePoint
                && properties.generalCategory != .control
        }
        return Array(String(String.UnicodeScalarView(visible)))
    }
}

/// Follows all places of a pattern that a text may have reached at once, as bits: the time is linear in the text, whatever
/// the pattern.
private struct GlobMachine<Element: Hashable & Sendable>: Sendable {
    /// How many elements of the pattern stand for exactly one; place n stands in front of the n-th.
    private let length: Int
    /// The places where any run may stand: every element leaves them reached.
    private let runs: [UInt64]
    /// The places in front of an element that stands for any one.
    private let anyone: [UInt64]
    /// For each element of the pattern, the places from which it leads on.
    private let steps: [Element: [UInt64]]

    init(_ pattern: some Collection<Element>, run: Element, anyone any: Element) {
        let words = pattern.count / UInt64.bitWidth + 1
        var runs = [UInt64](repeating: 0, count: words)
        var anyone = runs
        var literals: [Element: [UInt64]] = [:]
        var place = 0
        for element in pattern {
            let (word, bit) = (place / UInt64.bitWidth, UInt64(1) << UInt64(place % UInt64.bitWidth))
            switch element {
            case run:
                runs[word] |= bit
                continue
            case any: anyone[word] |= bit
            default: literals[element, default: [UInt64](repeating: 0, count: words)][word] |= bit
            }
            place += 1
        }
        length = place
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
