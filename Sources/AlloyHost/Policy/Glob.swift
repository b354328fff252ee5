import JSON

/// A pattern for a whole text: `*` stands for any run of code points, the empty one too, `?` for exactly one, and
/// everything else for itself, case included.
///
/// The time is linear in the text, whatever the pattern: all places of the pattern that the text may have reached are
/// followed at once, as bits.
struct Glob: Sendable, Equatable {
    /// In code points.
    static let maximumLength = 256

    let text: String
    /// True for nothing but asterisks.
    let matchesEverything: Bool
    /// How many code points of the pattern are no asterisks; place n stands in front of the n-th.
    private let length: Int
    /// The places where an asterisk stands: any code point leaves them reached.
    private let runs: [UInt64]
    /// The places in front of a `?`.
    private let anyone: [UInt64]
    /// For each code point of the pattern, the places from which it leads on.
    private let steps: [UnicodeScalar: [UInt64]]

    /// The pattern of this text.
    init(_ text: String) {
        self.text = text
        let scalars = text.unicodeScalars
        matchesEverything = !text.isEmpty && scalars.allSatisfy { $0 == "*" }
        let words = scalars.count / UInt64.bitWidth + 1
        var runs = [UInt64](repeating: 0, count: words)
        var anyone = runs
        var literals: [UnicodeScalar: [UInt64]] = [:]
        var place = 0
        for scalar in scalars {
            let (word, bit) = (place / UInt64.bitWidth, UInt64(1) << UInt64(place % UInt64.bitWidth))
            switch scalar {
            case "*":
                runs[word] |= bit
                continue
            case "?": anyone[word] |= bit
            default: literals[scalar, default: [UInt64](repeating: 0, count: words)][word] |= bit
            }
            place += 1
        }
        length = place
        self.runs = runs
        self.anyone = anyone
        steps = literals.mapValues { literal in zip(literal, anyone).map { $0 | $1 } }
    }

    /// True when the whole of `text` fits.
    func matches(_ text: String) -> Bool {
        if matchesEverything { return true }
        var reached = [UInt64](repeating: 0, count: runs.count)
        reached[0] = 1
        for scalar in text.unicodeScalars {
            let steps = steps[scalar] ?? anyone
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

    static func == (left: Glob, right: Glob) -> Bool { left.text.hasSameCodePoints(as: right.text) }
}
