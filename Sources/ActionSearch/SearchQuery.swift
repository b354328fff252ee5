/// A query, parsed into terms. Each term has the stems that match it: of the word itself, of its synonyms, and, for an
/// unknown word, of its probable spellings.
struct SearchQuery: Sendable {
    /// A term of a query.
    struct Term: Sendable {
        /// The numbers of its stems, with their weights.
        var stems: [(number: Int, weight: Float)]
        /// The weight of the term.
        let weight: Float
        /// Indicates that the term is the query's verb.
        let isVerb: Bool
    }

    /// The maximum number of words; the rest is ignored.
    private static let maximumWords = 32
    private static let maximumCorrections = 8
    /// The weight of the verb: lower than of other terms, as actions' names have few verbs for many objects.
    private static let verbWeight: Float = 0.9

    /// Adjectives, which are in no action's name: "all open orders".
    private static let adjectives = Set(
        """
        open new unpaid pending active inactive overdue old recent latest last next current existing duplicate single \
        several multiple different another other private public free big small good bad certain specific whole entire
        """.split(separator: " ").map { Array($0.utf8) })
    private static let adjectiveWeight: Float = 0.3
    private static let auxiliaries = Set(
        ["do", "does", "can", "could", "to", "would", "should"].map { Array($0.utf8) })

    /// The weights of the words after a preposition. The object stands before it; the rest may be missing in an
    /// action's name: "send an invoice to a client", "find a contact by email".
    private static let prepositions: [[UInt8]: Float] = {
        var weights: [[UInt8]: Float] = [:]
        for (words, weight) in [
            ("in on at of", Float(0.85)), ("to into from between for about", 0.55), ("by using with via as", 0.35),
            ("and or", 1),
        ] {
            for word in words.split(separator: " ") { weights[Array(word.utf8)] = weight }
        }
        return weights
    }()

    let terms: [Term]
    /// The verb of the query.
    let verb: ActionVerb
    /// Indicates a query in the plural: "fetch the orders".
    let isMany: Bool
    /// The number of terms that are in no document.
    let unknownTerms: Int

    init(_ text: String, _ vocabulary: StemTable) {
        let words = Self.words(of: text)
        var terms: [Term] = []
        var verb = ActionVerb.unknown
        var unknown = 0
        var isMany = false
        var seen = Set<[UInt8]>()
        var index = 0
        while index < words.count {
            let (word, weight) = words[index]
            index += 1
            // Two words may be one name: "hub spot".
            if index < words.count, let number = vocabulary.number(of: Stemmer.stem(word + words[index].word)) {
                terms.append(Term(stems: [(number, 1)], weight: weight, isVerb: false))
                index += 1
                continue
            }
            let stem = Stemmer.stem(word)
            if weight == 1, Self.isPlural(word, stem) { isMany = true }
            guard seen.insert(stem).inserted else { continue }
            if index == 1, let leading = Synonyms.leading(word), words.count > 1 {
                verb = leading.first.flatMap { ActionVerb(stem: $0.stem) } ?? .other
                let stems = Self.known(leading, vocabulary)
                if !stems.isEmpty { terms.append(Term(stems: stems, weight: Self.verbWeight, isVerb: true)) }
                continue
            }
            guard !SearchWords.ignored.contains(word) else { continue }
            let (stems, meant) = Self.stems(word, stem, vocabulary)
            let isAdjective = verb != .unknown && index < words.count && Self.adjectives.contains(word)
            let meaning = ActionVerb(stem: meant)
            let isVerb = verb == .unknown && meaning != nil && weight == 1 && !Self.isPlural(word, stem)
            if isVerb, let meaning { verb = meaning }
            if stems.isEmpty {
                unknown += 1
            } else {
                terms.append(
                    Term(
                        stems: stems,
                        weight: isVerb ? Self.verbWeight : isAdjective ? weight * Self.adjectiveWeight : weight,
                        isVerb: isVerb))
            }
        }
        self.terms = terms
        self.verb = verb
        self.isMany = isMany
        unknownTerms = unknown
    }

    /// Returns the significant words, with phrases replaced, and their weights. The first word is kept when it is a
    /// leading verb, even if it is insignificant elsewhere.
    private static func words(of text: String) -> [(word: [UInt8], weight: Float)] {
        var all = Phrases.replacing(in: Array(SearchWords.words(of: text).prefix(maximumWords)))
        // "How do I cancel it?" means "cancel it".
        if all.count > 1, all[0] == Array("how".utf8), auxiliaries.contains(all[1]) { all.removeFirst() }
        var weight: Float = 1
        var words: [(word: [UInt8], weight: Float)] = []
        for word in all {
            if let following = prepositions[word] { weight = words.isEmpty ? 1 : following }
            let isLeading = words.isEmpty && Synonyms.leading(word) != nil
            if isLeading || !SearchWords.ignored.contains(word) { words.append((word, weight)) }
        }
        return words
    }

    /// Returns true for a plural, such as `notes`, which is a noun.
    private static func isPlural(_ word: [UInt8], _ stem: [UInt8]) -> Bool {
        word.last == UInt8(ascii: "s") && stem.last != UInt8(ascii: "s")
    }

    /// Returns the stems that match a word, and the stem of its probable spelling.
    private static func stems(
        _ word: [UInt8], _ stem: [UInt8], _ vocabulary: StemTable
    ) -> (stems: [(number: Int, weight: Float)], meant: [UInt8]) {
        // Names of connectors are not stemmed.
        var own: Synonyms.Alternatives = [(stem: stem, weight: 1)]
        if word != stem { own.append((stem: word, weight: 1)) }
        let stems = known(own + Synonyms.alternatives(of: stem), vocabulary)
        return stems.isEmpty ? corrections(word, vocabulary) : (stems, stem)
    }

    private static func known(
        _ alternatives: Synonyms.Alternatives, _ vocabulary: StemTable
    ) -> [(number: Int, weight: Float)] {
        alternatives.compactMap { alternative in
            vocabulary.number(of: alternative.stem).map { (number: $0, weight: alternative.weight) }
        }
    }

    /// Returns the stems of the probable spellings of an unknown word.
    private static func corrections(
        _ word: [UInt8], _ vocabulary: StemTable
    ) -> (stems: [(number: Int, weight: Float)], meant: [UInt8]) {
        var found: [(number: Int, weight: Float)] = []
        var meant = word
        if word.count >= 4 {
            for spelling in Misspelling.corrections(of: word) {
                let stem = Stemmer.stem(spelling)
                let known = known([(stem: stem, weight: 1)] + Synonyms.alternatives(of: stem), vocabulary)
                guard !known.isEmpty else { continue }
                // The first known correction counts, with its synonyms, and further ones without.
                if found.isEmpty {
                    meant = stem
                    found = known.map { (number: $0.number, weight: $0.weight * 0.7) }
                } else if let number = vocabulary.number(of: stem), !found.contains(where: { $0.number == number }) {
                    found.append((number, 0.7))
                }
            }
        }
        if found.isEmpty, word.count >= 3 {
            found = vocabulary.numbers(startingWith: word).prefix(maximumCorrections).map { (number: $0, weight: 0.6) }
        }
        return (Array(found.prefix(maximumCorrections)), meant)
    }
}

/// Spellings that differ from a word in one letter.
enum Misspelling {
    /// The maximum length of a word; a longer one has too many spellings.
    private static let maximumLength = 20

    /// Returns the words that are one transposition, deletion, insertion or replacement away.
    static func corrections(of word: [UInt8]) -> [[UInt8]] {
        guard word.count <= maximumLength, word.allSatisfy({ $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") })
        else { return [] }
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        var spellings: [[UInt8]] = []
        for index in word.indices.dropFirst() where word[index] != word[index - 1] {
            var swapped = word
            swapped.swapAt(index, index - 1)
            spellings.append(swapped)
        }
        for index in word.indices {
            var shorter = word
            shorter.remove(at: index)
            spellings.append(shorter)
        }
        for index in 0...word.count {
            for letter in letters {
                var longer = word
                longer.insert(letter, at: index)
                spellings.append(longer)
            }
        }
        for index in word.indices {
            for letter in letters where letter != word[index] {
                var other = word
                other[index] = letter
                spellings.append(other)
            }
        }
        return spellings
    }
}
