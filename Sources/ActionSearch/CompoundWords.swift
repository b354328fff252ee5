/// The division of compounds: "Zahlungserinnerung" is "Zahlung" and "Erinnerung", "dataset" is "data" and "set".
enum CompoundWords {
    private static let minimumPart = 4
    /// What joins the parts of German compounds.
    private static let links = ["", "s", "n", "en", "es", "er", "e"].map { Array($0.utf8) }

    /// Returns the two or three known words of which a word is made; none if there are none.
    static func parts(of word: [UInt8], _ lexicon: Lexicon, _ vocabulary: StemTable) -> [[UInt8]] {
        split(word, lexicon, vocabulary, count: 3) ?? []
    }

    private static func split(
        _ word: [UInt8], _ lexicon: Lexicon, _ vocabulary: StemTable, count: Int
    ) -> [[UInt8]]? {
        guard count > 1, word.count >= 2 * minimumPart else { return nil }
        // The longest first part is the most probable one.
        var divided: [[UInt8]]?
        for end in (minimumPart...(word.count - minimumPart)).reversed() {
            let (first, rest) = (Array(word[..<end]), Array(word[end...]))
            guard isKnown(first, lexicon, vocabulary) else { continue }
            for link in links where rest.starts(with: link) && rest.count - link.count >= minimumPart {
                let last = Array(rest.dropFirst(link.count))
                if isKnown(last, lexicon, vocabulary) { return [first, last] }
                if divided == nil { divided = split(last, lexicon, vocabulary, count: count - 1).map { [first] + $0 } }
            }
        }
        return divided
    }

    private static func isKnown(_ word: [UInt8], _ lexicon: Lexicon, _ vocabulary: StemTable) -> Bool {
        lexicon.german.isKnown(word) || lexicon.isEnglish(word) || vocabulary.number(of: Stemmer.stem(word)) != nil
    }
}
