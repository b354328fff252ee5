/// A search word with a wildcard at its start, at its end, or at both: `Acme*`.
struct AffixPattern: Sendable {
    private let word: String
    private let opensFree: Bool
    private let endsFree: Bool

    /// The pattern of a text; the wildcard is ignored everywhere else.
    init(_ text: String, wildcard: Character) {
        word = text.filter { $0 != wildcard }
        opensFree = text.first == wildcard
        endsFree = text.last == wildcard
    }

    /// Indicates a pattern of wildcards alone, or of nothing.
    var isEmpty: Bool { word.isEmpty }

    /// Returns true when all of `text` matches; case counts.
    func matches(_ text: String) -> Bool {
        switch (opensFree, endsFree) {
        case (true, true): isEmpty || text.contains(word)
        case (true, false): text.hasSuffix(word)
        case (false, true): text.hasPrefix(word)
        case (false, false): text == word
        }
    }
}
