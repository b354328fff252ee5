/// Phrases with the meaning of other words: "get rid of" is "delete", "hand over" is "transfer".
enum Phrases {
    private struct Phrase: Sendable {
        /// Its words, or their stems.
        let words: [[UInt8]]
        /// The position of the words that may stand inside it: "sign somebody up"; nil without one.
        let gap: Int?
        /// The meanings, each as the words that are meant together.
        let meanings: [[[UInt8]]]
        /// Indicates that the first meaning is a verb.
        let isAction: Bool
        /// Indicates a phrase of another language.
        let isForeign: Bool
    }

    /// A word of a text, or a phrase in its place.
    struct Part: Sendable {
        /// The word; for a phrase the first of its first meaning.
        var word: [UInt8]
        /// The meanings of a phrase, each as the words that are meant together; none for a word.
        var meanings: [[[UInt8]]] = []
        /// The words of a phrase that names a thing.
        var own: [[UInt8]] = []
        /// Indicates a phrase that ends in a plural.
        var isPlural = false
        /// Indicates a phrase whose first meaning is a verb.
        var isAction = false
        /// The word that begins the end of a separable phrase that ends here: "into" of "put something into".
        var place: [UInt8]?
    }

    /// The maximum number of words between the two words of a separable phrase.
    private static let maximumGap = 4

    /// Returns the words of a name with every phrase replaced by its first meaning.
    static func replacing(in words: [[UInt8]]) -> [[UInt8]] {
        guard words.count > 1, words.contains(where: { names[$0] != nil }) else { return words }
        var result: [[UInt8]] = []
        var rest = words[...]
        while let first = rest.first {
            let phrase = names[first]?.first { rest.starts(with: $0.words) }
            result.append(phrase?.meanings[0][0] ?? first)
            rest = rest.dropFirst(phrase?.words.count ?? 1)
        }
        return result
    }

    /// Returns the words and phrases of a text.
    static func parts(of words: [[UInt8]]) -> [Part] {
        var result: [Part] = []
        var rest = words[...]
        while let first = rest.first {
            if let (phrase, inside, length) = phrase(at: rest) {
                let last = rest[rest.startIndex + length - 1]
                result.append(
                    Part(
                        word: phrase.meanings[0][0], meanings: phrase.meanings,
                        own: phrase.isAction || phrase.isForeign || length > phrase.words.count
                            ? [] : Array(rest.prefix(length)),
                        isPlural: !phrase.isAction && last.last == UInt8(ascii: "s"),
                        isAction: phrase.isAction))
                result += inside.map { Part(word: $0) }
                result[result.count - 1].place = phrase.gap.map { phrase.words[$0] }
                rest = rest.dropFirst(length)
            } else {
                result.append(Part(word: first))
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// Returns the phrase at the start of `words`, the words inside it, and its length with them; nil without one.
    private static func phrase(
        at all: ArraySlice<[UInt8]>
    ) -> (phrase: Phrase, inside: [[UInt8]], length: Int)? {
        guard let first = all.first, let candidates = questions[Stemmer.stem(first)] else { return nil }
        let words = all.prefix(longest + maximumGap).map(Stemmer.stem)[...]
        for candidate in candidates {
            if words.starts(with: candidate.words) { return (candidate, [], candidate.words.count) }
        }
        for candidate in candidates {
            guard let gap = candidate.gap, words.starts(with: candidate.words[..<gap]) else { continue }
            let end = Array(candidate.words[gap...])
            let following = words.dropFirst(gap)
            for length in 1...maximumGap where following.dropFirst(length).starts(with: end) {
                return (candidate, Array(all.dropFirst(gap).prefix(length)), gap + length + end.count)
            }
        }
        return nil
    }

    /// The number of words of the longest phrase.
    private static let longest = questions.values.joined().map(\.words.count).max() ?? 0

    /// The phrases in questions by the stem of their first word, with the stems of their words; the longest first.
    private static let questions = table(isName: false)
    /// The phrases in names by their first word, the longest first.
    private static let names = table(isName: true)

    private static func table(isName: Bool) -> [[UInt8]: [Phrase]] {
        var table: [[UInt8]: [Phrase]] = [:]
        var section = Substring()
        for line in EmbeddedText.lines("phrases") {
            if line.hasPrefix("[") { section = line }
            let parts = line.split(separator: ":")
            guard parts.count == 2, !line.hasPrefix("["), section.contains(isName ? "names" : "questions") else {
                continue
            }
            let pieces = parts[0].split(separator: "…").map { text in
                SearchWords.words(of: text).map { isName ? $0 : Stemmer.stem($0) }
            }
            let meanings = parts[1].split(separator: " ").map { meaning in
                // What is one word in names is one here: "time+off".
                let words = meaning.split(separator: "+").flatMap { SearchWords.words(of: $0) }
                return isName ? words : replacing(in: words)
            }
            let phrase = Phrase(
                words: Array(pieces.joined()), gap: pieces.count > 1 ? pieces[0].count : nil, meanings: meanings,
                isAction: !section.contains("things") && ActionVerb(stem: Stemmer.stem(meanings[0][0])) != nil,
                isForeign: section.contains("Spanish"))
            table[phrase.words[0], default: []].append(phrase)
        }
        return table.mapValues { $0.sorted { $0.words.count > $1.words.count } }
    }
}
