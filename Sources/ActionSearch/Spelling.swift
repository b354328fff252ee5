/// The correction of misspelt words.
enum Spelling {
    private static let weights: [Float] = [0.9, 0.8, 0.65, 0.5]
    private static let maximumCorrections = 4

    /// Returns the stems of the probable spellings of an unknown word, the most probable first: words of the lexicon, then stems
    /// of the documents. `isWord` is true for the former.
    static func corrections(
        of word: [UInt8], _ stem: [UInt8], _ lexicon: Lexicon, _ vocabulary: StemTable
    ) -> [(stem: [UInt8], weight: Float, isWord: Bool)] {
        let maximum = Misspelling.maximumDistance(word.count)
        guard maximum > 0 else { return [] }
        let letters = Misspelling.letters(of: word)
        var found: [(stem: [UInt8], distance: Float, isWord: Bool)] = []
        func add(_ stem: [UInt8], _ distance: Float, isWord: Bool) {
            if let index = found.firstIndex(where: { $0.stem == stem }) {
                found[index].distance = min(found[index].distance, distance)
            } else {
                found.append((stem, distance, isWord))
            }
        }
        for candidate in lexicon.words
        where (Misspelling.letters(of: candidate) ^ letters).nonzeroBitCount <= 2 * maximum {
            guard let distance = Misspelling.distance(word, candidate, maximum: maximum) else { continue }
            // The first letter is seldom wrong, and letters are more often left out than added.
            let penalty: Float = (candidate.first == word.first ? 0 : 0.6) + (candidate.count < word.count ? 0.2 : 0)
            add(Stemmer.stem(candidate), Float(distance) + penalty, isWord: true)
        }
        for (number, distance) in vocabulary.numbers(
            near: stem, maximum: min(Misspelling.maximumDistance(stem.count), 2))
        {
            let candidate = vocabulary.stem(number)
            add(candidate, Float(distance) + (candidate.first == stem.first ? 0.3 : 0.9), isWord: false)
        }
        guard let smallest = found.map(\.distance).min() else { return [] }
        return found.filter { $0.distance < smallest + 0.55 }
            .sorted {
                $0.distance != $1.distance ? $0.distance < $1.distance : $0.stem.lexicographicallyPrecedes($1.stem)
            }
            .prefix(maximumCorrections)
            .map { ($0.stem, weights[min(weights.count - 1, Int($0.distance))], $0.isWord) }
    }
}
