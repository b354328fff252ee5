extension QuestionReader {
    /// The weight of the verb.
    private static let verbWeight: Float = 0.9
    private static let nameWeight: Float = 0.4
    private static let prefixWeight: Float = 0.6
    private static let maximumPrefixes = 8
    /// The weight of the further meanings of a verb.
    private static let furtherVerb: Float = 0.85
    /// The weight of a translation, and of its last word where it has several.
    private static let translation: Float = 0.95
    private static let head: Float = 0.6
    /// The weight of what the first word names besides what is done.
    static let openingObject: Float = 0.7
    /// The factor on a second verb.
    private static let furtherObject: Float = 0.4

    /// Adds a connector's name, which its actions need not contain.
    mutating func addName(_ words: [[UInt8]]) {
        addObject((words + [Array(words.joined())]).map { ($0, 1) }, weight: Self.nameWeight, isOptional: true)
    }

    mutating func addVerb(_ alternatives: Lexicon.Alternatives) {
        if firstVerb == nil { firstVerb = alternatives.first?.stem }
        for (stem, weight) in alternatives {
            guard let verb = ActionVerb(stem: stem) else { continue }
            verbs.append(SearchQuery.Verb(verb: verb, weight: weight, isReading: grammar.reading.contains(stem)))
        }
        if verbs.isEmpty { verbs = [SearchQuery.Verb(verb: .other, weight: 1)] }
        let stems = known(expanded(alternatives))
        if !stems.isEmpty { terms.append(SearchQuery.Term(stems: stems, weight: Self.verbWeight, isVerb: true)) }
    }

    /// Adds a term, and returns false when none of its stems is in a document.
    @discardableResult
    mutating func addObject(
        _ alternatives: Lexicon.Alternatives, weight: Float, isOptional: Bool = false, isNoun: Bool = false
    ) -> Bool {
        let stems = known(alternatives)
        if !stems.isEmpty {
            terms.append(SearchQuery.Term(stems: stems, weight: weight, isOptional: isOptional, isNoun: isNoun))
        }
        return !stems.isEmpty
    }

    /// Adds the meanings of a word of another language: a verb, or an object.
    mutating func addMeanings(_ meanings: [[[UInt8]]], own: Lexicon.Alternatives, weight: Float, mayBeVerb: Bool = true)
    {
        // "a schedule" is a noun that could be a verb.
        let article = Array("a".utf8)
        let mayBeVerb = mayBeVerb && meanings[0].first != article
        let meanings = meanings.map { $0.first == article ? Array($0.dropFirst()) : $0 }
        let stems = meanings.map { $0.map(Stemmer.stem) }
        let single = stems.filter { $0.count == 1 }.map { $0[0] }
        if mayBeVerb, verbs.isEmpty, meanings[0].count == 1,
            meanings.allSatisfy({ $0.count > 1 || Self.isInfinitive($0[0]) })
        {
            addForeignVerb(meanings[0][0], single)
        } else if mayBeVerb, !verbs.isEmpty, !single.isEmpty,
            meanings.allSatisfy({ $0.count > 1 || Self.isInfinitive($0[0]) })
        {
            addObject(
                expanded(single.map { ($0, Self.translation) }), weight: weight * Self.furtherObject, isOptional: true)
        } else if single.isEmpty {
            for stem in stems[0] { addObject(expanded([(stem, 1)]), weight: weight) }
        } else {
            let heads = stems.filter { $0.count > 1 }.map { (stem: $0[$0.count - 1], weight: Self.head) }
            let all = expanded(single.map { ($0, Self.translation) } + heads)
            if !addObject(own + all, weight: weight) { unknownTerms += 1 }
        }
    }

    /// Adds a verb of another language, which means what the English one does at the start of a question.
    private mutating func addForeignVerb(_ word: [UInt8], _ stems: [[UInt8]]) {
        let further = stems.dropFirst().map { (stem: $0, weight: Self.furtherVerb) }
        if let opening = lexicon.opening(word, isGerund: false), !opening.hasObject {
            addVerb(opening.verbs.filter { verb in !further.contains { $0.stem == verb.stem } } + further)
            needNoun(opening)
            if !opening.objects.isEmpty {
                addObject(expanded(opening.objects), weight: Self.openingObject, isOptional: true, isNoun: true)
            }
        } else {
            addVerb([(stems[0], 1)] + further)
        }
    }

    /// Marks that a verb that creates is meant for what an opening names: to silence an alert may be to create a downtime, but not
    /// to create an alert.
    mutating func needNoun(_ opening: Lexicon.Opening) {
        guard !opening.hasObject, !opening.objects.isEmpty else { return }
        for index in verbs.indices where verbs[index].verb == .create { verbs[index].needsNoun = true }
    }

    /// Returns true for a verb, but not for the noun `viewing`.
    private static func isInfinitive(_ word: [UInt8]) -> Bool {
        ActionVerb.isVerb(word) && !word.suffix(3).elementsEqual("ing".utf8)
    }

    /// Adds an unknown word: the parts of a compound, its probable spellings, or what it begins.
    mutating func addUnknown(_ word: [UInt8], _ stem: [UInt8], weight: Float, common: Float) {
        // "Lisa" is no misspelt list.
        if names.contains(word), language != .german { return }
        let parts = CompoundWords.parts(of: word, lexicon, vocabulary)
        guard parts.isEmpty else {
            for part in parts {
                let meanings = lexicon.german.meanings(of: part)
                addMeanings(meanings.isEmpty ? [[part]] : meanings, own: [], weight: weight)
            }
            return
        }
        let found = Spelling.corrections(of: word, stem, lexicon, vocabulary)
        guard let first = found.first else {
            let numbers = word.count >= 3 ? vocabulary.numbers(startingWith: word).prefix(Self.maximumPrefixes) : []
            if numbers.isEmpty {
                unknownTerms += 1
            } else {
                terms.append(SearchQuery.Term(stems: numbers.map { ($0, Self.prefixWeight) }, weight: weight))
            }
            return
        }
        let stems = found.map { (stem: $0.stem, weight: $0.weight) }
        if verbs.isEmpty, terms.allSatisfy(\.isOptional), first.isWord, ActionVerb(stem: first.stem) != nil {
            addVerb(stems)
        } else {
            addObject(expanded(stems), weight: lexicon.common.contains(first.stem) ? weight * common : weight)
        }
    }

    /// Returns the stems of two words that may be one: "spread sheet".
    func joined(_ word: [UInt8], _ next: [UInt8]) -> Lexicon.Alternatives {
        let (both, stem) = (word + next, Stemmer.stem(word + next))
        return vocabulary.number(of: stem) != nil || lexicon.isEnglish(both) ? expanded([(stem, 1)]) : []
    }

    /// Returns stems with their synonyms.
    func expanded(_ alternatives: Lexicon.Alternatives) -> Lexicon.Alternatives {
        alternatives
            + alternatives.flatMap { alternative in
                lexicon.alternatives(of: alternative.stem).map { ($0.stem, $0.weight * alternative.weight) }
            }
    }

    /// Returns the numbers of the stems that are in a document, each once with its largest weight.
    func known(_ alternatives: Lexicon.Alternatives) -> [(number: Int, weight: Float)] {
        var found: [(number: Int, weight: Float)] = []
        for (stem, weight) in alternatives {
            guard let number = vocabulary.number(of: stem) else { continue }
            if let index = found.firstIndex(where: { $0.number == number }) {
                found[index].weight = max(found[index].weight, weight)
            } else {
                found.append((number, weight))
            }
        }
        return found
    }
}
