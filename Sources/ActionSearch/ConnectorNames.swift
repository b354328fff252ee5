/// The names of the connectors in an index, to find those that a question names.
struct ConnectorNames: Sendable {
    /// The connectors that a question names.
    struct Mention: Sendable {
        /// The numbers of the connectors.
        let connectors: Set<UInt32>
        /// The positions of the name's words in the question.
        let words: Range<Int>
        /// Indicates that the name is an ordinary word, too: "copper", "notion".
        let isOrdinary: Bool
    }

    /// The maximum number of connectors with the same word in their names; a more frequent one names none.
    private static let maximumSharing = 3
    /// The maximum number of words in a question that form one name.
    private static let maximumWords = 3
    private static let minimumLength = 3
    /// Words that are in names without telling one from another.
    private static let generic = Set(
        "api rest app apps cloud crm collection com the custom suite online".split(separator: " ").map {
            Array($0.utf8)
        })

    /// The connectors by their whole ids and names, as one word each.
    private var whole: [[UInt8]: Set<UInt32>] = [:]
    /// The connectors by the words of their ids and names.
    private var parts: [[UInt8]: Set<UInt32>] = [:]

    mutating func add(id: String, name: String, number: UInt32) {
        for text in [id, name] {
            whole[SearchWords.joined(text), default: []].insert(number)
            // `HelpHub` is no `help`, but `Google Drive` is a `google`.
            for word in SearchWords.words(of: text, splittingCase: false)
            where word.count >= Self.minimumLength && !Self.generic.contains(word) {
                // `datadog2` is a `datadog`.
                let letters = Array(
                    word.reversed().drop { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.reversed())
                parts[letters, default: []].insert(number)
            }
        }
    }

    /// Returns the connectors that a question names, by the longest name in it; a misspelt one only if `isKnown` returns false
    /// for the word.
    func mention(in words: [[UInt8]], isKnown: ([UInt8]) -> Bool) -> Mention? {
        for length in (1...Self.maximumWords).reversed() where length <= words.count {
            for start in 0...(words.count - length) {
                let name = Array(words[start..<start + length].joined())
                guard name.count >= Self.minimumLength, var found = whole[name] else { continue }
                if length == 1, let sharing = parts[name], sharing.count <= Self.maximumSharing {
                    found.formUnion(sharing)
                }
                let isPlace = start > 0 && Grammar.shared.places.contains(words[start - 1])
                return Mention(
                    connectors: found, words: start..<start + length,
                    isOrdinary: length == 1 && !isPlace && isKnown(name))
            }
        }
        for (index, word) in words.enumerated() {
            guard let found = parts[word], found.count <= Self.maximumSharing, !isKnown(word) else { continue }
            return Mention(connectors: found, words: index..<index + 1, isOrdinary: false)
        }
        for (index, word) in words.enumerated() where !isKnown(word) {
            guard let found = misspelt(word) else { continue }
            return Mention(connectors: found, words: index..<index + 1, isOrdinary: false)
        }
        return nil
    }

    /// Returns the connectors whose whole name is a spelling of `word`.
    private func misspelt(_ word: [UInt8]) -> Set<UInt32>? {
        guard word.count > 4 else { return nil }
        let letters = Misspelling.letters(of: word)
        let maximum = word.count < 8 ? 1 : 2
        var best: (distance: Int, name: [UInt8])?
        for name in whole.keys where name.first == word.first {
            guard (letters ^ Misspelling.letters(of: name)).nonzeroBitCount <= 2 * maximum,
                let distance = Misspelling.distance(word, name, maximum: maximum)
            else { continue }
            let isBetter =
                best.map { best in
                    best.distance != distance ? distance < best.distance : name.lexicographicallyPrecedes(best.name)
                } ?? true
            if isBetter { best = (distance, name) }
        }
        return best.flatMap { whole[$0.name] }
    }
}
