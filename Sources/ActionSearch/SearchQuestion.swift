/// A question, cut into what it asks for. Each part may be met by one of several stems of the vocabulary: the word itself,
/// its synonyms, and, for a word that nothing is called, what was probably meant.
struct SearchQuestion: Sendable {
    /// One thing that is asked for.
    struct Part: Sendable {
        /// Numbers of stems, each with how much it counts.
        var stems: [(number: Int, weight: Float)]
        /// How much it counts in the question.
        let weight: Float
        /// True when it says what is to be done.
        let isVerb: Bool
    }

    /// A question of more words is cut off.
    private static let maximumWords = 32
    private static let maximumGuesses = 8
    /// What is to be done counts less than with what: the names of actions have few verbs for many things.
    private static let verbWeight: Float = 0.9

    /// What a thing is like stands in no name: "all open orders".
    private static let modifiers = Set(
        """
        open new unpaid pending active inactive overdue old recent latest last next current existing duplicate single \
        several multiple different another other private public free big small good bad certain specific whole entire
        """.split(separator: " ").map { Array($0.utf8) })
    private static let modifierWeight: Float = 0.3
    private static let helpers = Set(["do", "does", "can", "could", "to", "would", "should"].map { Array($0.utf8) })

    /// How much words count that follow one of these. What something is done to stands before; where, for whom and how may
    /// stand nowhere in an action's name: "send an invoice to a client", "find a contact by email".
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

    let parts: [Part]
    /// What is to be done.
    let verb: ActionVerb
    /// True when it is about many things: "fetch the orders".
    let isMany: Bool
    /// How many parts name nothing that is known.
    let unknownParts: Int

    init(_ text: String, _ vocabulary: StemTable) {
        let words = Self.words(of: text)
        var parts: [Part] = []
        var verb = ActionVerb.unknown
        var unknown = 0
        var isMany = false
        var seen = Set<[UInt8]>()
        var index = 0
        while index < words.count {
            let (word, weight) = words[index]
            index += 1
            // Two words of the question may be one name: "hub spot".
            if index < words.count, let number = vocabulary.number(of: Stemmer.stem(word + words[index].word)) {
                parts.append(Part(stems: [(number, 1)], weight: weight, isVerb: false))
                index += 1
                continue
            }
            let stem = Stemmer.stem(word)
            if weight == 1, Self.isPlural(word, stem) { isMany = true }
            guard seen.insert(stem).inserted else { continue }
            if index == 1, let leading = Synonyms.leading(word), words.count > 1 {
                verb = leading.first.flatMap { ActionVerb(stem: $0.stem) } ?? .other
                let stems = Self.known(leading, vocabulary)
                if !stems.isEmpty { parts.append(Part(stems: stems, weight: Self.verbWeight, isVerb: true)) }
                continue
            }
            guard !SearchWords.ignored.contains(word) else { continue }
            let (stems, meant) = Self.stems(word, stem, vocabulary)
            let isModifier = verb != .unknown && index < words.count && Self.modifiers.contains(word)
            let meaning = ActionVerb(stem: meant)
            let isVerb = verb == .unknown && meaning != nil && weight == 1 && !Self.isPlural(word, stem)
            if isVerb, let meaning { verb = meaning }
            if stems.isEmpty {
                unknown += 1
            } else {
                parts.append(
                    Part(
                        stems: stems,
                        weight: isVerb ? Self.verbWeight : isModifier ? weight * Self.modifierWeight : weight,
                        isVerb: isVerb))
            }
        }
        self.parts = parts
        self.verb = verb
        self.isMany = isMany
        unknownParts = unknown
    }

    /// The words that tell something, phrases replaced, each with how much it counts; and the first, which may tell what is
    /// asked for where elsewhere it would tell nothing.
    private static func words(of text: String) -> [(word: [UInt8], weight: Float)] {
        var all = Phrases.replacing(in: Array(SearchWords.words(of: text).prefix(maximumWords)))
        // "How do I cancel it?" asks for just that.
        if all.count > 1, all[0] == Array("how".utf8), helpers.contains(all[1]) { all.removeFirst() }
        var weight: Float = 1
        var words: [(word: [UInt8], weight: Float)] = []
        for word in all {
            if let following = prepositions[word] { weight = words.isEmpty ? 1 : following }
            let isLeading = words.isEmpty && Synonyms.leading(word) != nil
            if isLeading || !SearchWords.ignored.contains(word) { words.append((word, weight)) }
        }
        return words
    }

    /// True for `notes`, which are things.
    private static func isPlural(_ word: [UInt8], _ stem: [UInt8]) -> Bool {
        word.last == UInt8(ascii: "s") && stem.last != UInt8(ascii: "s")
    }

    /// The stems that a word may be met by, and the stem that was meant.
    private static func stems(
        _ word: [UInt8], _ stem: [UInt8], _ vocabulary: StemTable
    ) -> (stems: [(number: Int, weight: Float)], meant: [UInt8]) {
        // Names of connectors stand as they are.
        var own: Synonyms.Alternatives = [(stem: stem, weight: 1)]
        if word != stem { own.append((stem: word, weight: 1)) }
        let stems = known(own + Synonyms.alternatives(of: stem), vocabulary)
        return stems.isEmpty ? guesses(word, vocabulary) : (stems, stem)
    }

    private static func known(
        _ alternatives: Synonyms.Alternatives, _ vocabulary: StemTable
    ) -> [(number: Int, weight: Float)] {
        alternatives.compactMap { alternative in
            vocabulary.number(of: alternative.stem).map { (number: $0, weight: alternative.weight) }
        }
    }

    /// What a word may have meant that nothing is called.
    private static func guesses(
        _ word: [UInt8], _ vocabulary: StemTable
    ) -> (stems: [(number: Int, weight: Float)], meant: [UInt8]) {
        var found: [(number: Int, weight: Float)] = []
        var meant = word
        if word.count >= 4 {
            for spelling in Misspelling.corrections(of: word) {
                let stem = Stemmer.stem(spelling)
                let known = known([(stem: stem, weight: 1)] + Synonyms.alternatives(of: stem), vocabulary)
                guard !known.isEmpty else { continue }
                // The first correction that is known counts, and others that are words themselves.
                if found.isEmpty {
                    meant = stem
                    found = known.map { (number: $0.number, weight: $0.weight * 0.7) }
                } else if let number = vocabulary.number(of: stem), !found.contains(where: { $0.number == number }) {
                    found.append((number, 0.7))
                }
            }
        }
        if found.isEmpty, word.count >= 3 {
            found = vocabulary.numbers(startingWith: word).prefix(maximumGuesses).map { (number: $0, weight: 0.6) }
        }
        return (Array(found.prefix(maximumGuesses)), meant)
    }
}

/// Ways to spell a word that differ from it in one letter.
enum Misspelling {
    /// A longer word has too many.
    private static let maximumLength = 20

    /// The words that are one deletion, swap of neighbours, replacement or insertion away.
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
