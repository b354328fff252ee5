/// Reads the words of a question from left to right: which of them is the verb, which are its objects, and how much each counts.
struct QuestionReader {
    /// The factors on the weight of a word for its place in the question.
    enum Factor {
        /// Before the verb: "the employee handed in a receipt".
        static let subject: Float = 0.6
        /// Before another noun: in "the vendor's bill" the last word is the object.
        static let modifier: Float = 0.7
        /// After a verb that has its object: the client who is billed.
        static let receiver: Float = 0.5
        static let adjective: Float = 0.3
        /// To mark as paid is to pay rather than to update.
        static let marking: Float = 0.8
        /// A person who does something: a speaker speaks.
        static let doer: Float = 0.6
        /// What was said before a question.
        static let context: Float = 0.4
        /// The words of a phrase beside its meaning.
        static let ownWord: Float = 0.4
        /// A person who is added to something.
        static let member: Float = 0.4
        static let common: Float = 0.25
        /// What is changed of an object: its address, its price.
        static let attribute: Float = 0.6
        /// A second verb: "tracking updates".
        static let otherVerb: Float = 0.4
        /// A clause about an object: the customers "who cancelled".
        static let clause: Float = 0.4
        /// A word's own stem when it also means something in another language.
        static let perhapsForeign: Float = 0.5
    }

    /// What a question asks for without a verb.
    private static let lists: Lexicon.Alternatives = [(Array("list".utf8), 1), (Array("search".utf8), 0.9)]

    enum Language {
        case english, german, spanish, unknown
    }

    /// A word in its place.
    private struct Word {
        let word: [UInt8]
        let stem: [UInt8]
        /// The word after it; nil at the end and before a phrase.
        let next: [UInt8]?
        let weight: Float
        let isFirst: Bool
        let mayBeVerb: Bool
        let isParticiple: Bool
    }

    var terms: [SearchQuery.Term] = []
    var verbs: [SearchQuery.Verb] = []
    private(set) var isMany = false
    var unknownTerms = 0
    /// Indicates that the objects stand in another clause than the verb: "pass it on".
    private(set) var isVague = false
    private(set) var language = Language.english
    /// The stem of the verb.
    var firstVerb: [UInt8]?
    /// The stem of the word that opens the question.
    var openingVerb: [UInt8]?
    /// Indicates a participle before an object.
    private var hasParticiple = false
    /// The number of objects that are persons, who get something.
    private var receivers = 0
    /// Indicates a question after a person: who speaks is a speaker.
    private var asksForPerson = false
    /// Indicates a clause about an object: the customers "who cancelled".
    var isInClause = false
    /// Indicates that the verb says little, so that a phrase may replace it.
    var hasWeakVerb = false
    let vocabulary: StemTable
    let lexicon = Lexicon.shared
    let grammar = Grammar.shared

    /// The names of people and places in the question.
    let names: Set<[UInt8]>

    init(_ vocabulary: StemTable, names: Set<[UInt8]> = []) {
        self.vocabulary = vocabulary
        self.names = names
    }

    /// Reads a question.
    ///
    /// `context` is what the question says before it.
    mutating func read(_ parts: [Phrases.Part], context: [Phrases.Part]) {
        readParts(parts)
        if !context.isEmpty { readContext(context) }
        readReceiver()
        // "Paid invoices" are a list.
        if verbs.isEmpty, hasParticiple, isMany { addVerb(Self.lists) }
        // So is a "staff list".
        if verbs.isEmpty, parts.count > 1, let last = parts.last?.word, grammar.lists.contains(last) {
            addVerb(Self.lists)
        }
        // "The tap is dripping" asks for what is done about it, and "outages" for a list.
        if verbs.isEmpty, !isMany {
            let implied = (parts + context).lazy.compactMap { [lexicon] in lexicon.implied[Stemmer.stem($0.word)] }
            if let verbs = implied.first { addVerb(verbs) }
        }
        // "Who logged in?" asks for a list.
        if verbs.isEmpty, let first = parts.first.map({ $0.own.first ?? $0.word }), grammar.questions.contains(first) {
            addVerb(lexicon.opening(first, isGerund: false)?.verbs ?? Self.lists)
        }
    }

    /// Makes what the first word names the object if nothing else is: to charge a customer is to create a payment.
    private mutating func readReceiver() {
        let objects = terms.indices.filter { !terms[$0].isVerb && !terms[$0].isOptional }
        guard !objects.isEmpty, objects.count == receivers else { return }
        if let noun = terms.firstIndex(where: \.isNoun) {
            terms[noun].isOptional = false
            terms[noun].weight = 1
            for index in objects { terms[index].weight *= Factor.receiver }
        } else if let verb = firstVerb, grammar.addressing.contains(verb) {
            // Whom one answers need not be in the name of the action.
            for index in objects { terms[index].isOptional = true }
        }
    }

    /// Reads what was said before: the object, if the question has none itself ("pass it on"), else more about it.
    private mutating func readContext(_ parts: [Phrases.Part]) {
        let hasObject = terms.contains { !$0.isVerb && !$0.isOptional && $0.weight >= Factor.subject }
        isVague = !hasObject
        let count = terms.count
        if verbs.isEmpty { verbs = [SearchQuery.Verb(verb: .other, weight: 1)] }
        let plural = isMany
        readParts(parts)
        isMany = plural
        for index in terms.indices.dropFirst(count) where hasObject { terms[index].weight *= Factor.context }
    }

    private mutating func readParts(_ parts: [Phrases.Part]) {
        var weight: Float = 1
        var seen = Set<[UInt8]>()
        var isFirst = true
        language = language(of: parts)
        asksForPerson = parts.first.map { grammar.persons.contains($0.own.first ?? $0.word) } ?? false
        for (index, part) in parts.enumerated() {
            defer { if let following = part.place.flatMap({ grammar.prepositions[$0] }) { weight = following } }
            let isLast = index + 1 == parts.count
            if !part.meanings.isEmpty {
                if weight == 1, part.isPlural { isMany = true }
                if part.isAction, verbs.isEmpty, !isLast { weakenSubject() }
                addPhrase(part, weight: weight)
                isFirst = false
                continue
            }
            let word = part.word
            let before = index > 0 ? parts[index - 1].word : []
            let next =
                !isLast && part.place == nil && parts[index + 1].meanings.isEmpty ? parts[index + 1].word : nil
            if grammar.everything.contains(word) { isMany = true }
            if let following = grammar.prepositions[word] {
                weight = isFirst ? 1 : following
                if !isFirst,
                    readsMember(before: word, person: before) || isAttribute(before, of: word) || isPurpose(word)
                {
                    weight = 1
                }
            }
            if isFirst, !isLast, verbs.isEmpty,
                let opening = opening(word, before: before, next: next, group: group(of: parts[(index + 1)...]))
            {
                isFirst = false
                addOpening(opening, word)
                if opening.hasObject { weight = Factor.receiver }
                continue
            }
            if beginsClause(word, next: next) {
                // "Customers who cancelled" are a list.
                if verbs.isEmpty, isMany { addVerb(Self.lists) }
                weight = Factor.clause
                isInClause = true
            }
            guard !grammar.negations.contains(before), !isIgnored(word), grammar.prepositions[word] == nil else {
                continue
            }
            let isRelative = !terms.isEmpty && verbs.isEmpty && grammar.pronouns.contains(before) && isVerb(word)
            let stem = Stemmer.stem(word)
            guard !isRelative, seen.insert(stem).inserted else { continue }
            // "Send the customer an invoice" is about the invoice.
            if !verbs.isEmpty, next.map(grammar.articles.contains) == true, lexicon.receivers.contains(stem) {
                continue
            }
            let follows =
                next.map {
                    !isIgnored($0) && grammar.prepositions[$0] == nil && !isVerb($0) && !lexicon.common.contains($0)
                } ?? false
            let isOwner =
                next == [UInt8(ascii: "s")] && verbs.first?.verb == .update
                && parts.dropFirst(index + 2).first.map { grammar.attributes.contains($0.word) } == true
            let isModifier = next == [UInt8(ascii: "s")] && !isOwner || follows && !lexicon.adjectives.contains(word)
            if grammar.results.contains(before), !isFirst, isParticiple(word), verbs.first?.verb == .update {
                addResult(stem)
                continue
            }
            let isAdjective =
                verbs.isEmpty && follows && (isParticiple(word) || isFirst && lexicon.adjectives.contains(word))
            let mayBeVerb =
                next.map { grammar.nounMarks.contains($0) } != true && !grammar.articles.contains(before)
                && !isAdjective
                && !isInClause && !(isFirst && isNounBefore(next, word))
            if isAdjective {
                weight *= Factor.adjective
                hasParticiple = true
            }
            if lexicon.receivers.contains(stem) || isReceiver(word) { receivers += 1 }
            defer { if isAdjective { weight /= Factor.adjective } }
            if mayBeVerb, !isFirst, verbs.isEmpty, isVerb(word), !isLast { weakenSubject() }
            add(
                Word(
                    word: word, stem: stem, next: next, weight: isModifier ? weight * Factor.modifier : weight,
                    isFirst: isFirst && mayBeVerb, mayBeVerb: mayBeVerb, isParticiple: grammar.passives.contains(before)
                ))
            isFirst = false
        }
    }

    // MARK: - Words

    private mutating func add(_ word: Word) {
        let isPlural = word.word.last == UInt8(ascii: "s") && word.stem.last != UInt8(ascii: "s")
        if word.weight == 1, isPlural || word.word == Array("people".utf8) { isMany = true }
        let isEnglish = lexicon.isEnglish(word.word) && !isForeign(word.word)
        let isGerund = word.word.suffix(3).elementsEqual("ing".utf8)
        let isVerbal =
            isEnglish && word.mayBeVerb && !isPlural && (word.isFirst || !isGerund) && ActionVerb.isVerb(word.word)
        if verbs.isEmpty, isVerbal, word.isFirst || !ActionVerb.nouns.contains(word.stem) {
            addVerb([(word.stem, 1)])
            return
        }
        let meanings = isEnglish ? [] : foreignMeanings(of: word.word, word.stem)
        let alternatives = alternatives(word, own: meanings.isEmpty ? 1 : Factor.perhapsForeign)
        guard meanings.isEmpty else {
            if word.weight == 1, lexicon.german.isPlural(word.word) || lexicon.spanish.isPlural(word.word) {
                isMany = true
            }
            addMeanings(meanings, own: alternatives, weight: word.weight, mayBeVerb: word.mayBeVerb)
            return
        }
        let factor = factor(word.word)
        // "Create a new one" says it twice, and "how many were closed" closes none.
        if isVerbal, factor < 1 || word.isParticiple && !verbs.isEmpty { return }
        var weight = word.weight * factor
        if !verbs.isEmpty, !hasWeakVerb, word.mayBeVerb, !asksForPerson, ActionVerb(stem: word.stem) != nil,
            !ActionVerb.nouns.contains(word.stem), !ActionVerb.isNoun(word.word)
        {
            weight *= Factor.otherVerb
        }
        if addObject(alternatives, weight: weight) || factor < 1 { return }
        guard !isEnglish else {
            unknownTerms += 1
            return
        }
        addUnknown(word.word, word.stem, weight: weight, common: Factor.common)
    }

    /// Returns true for a word of the language of a question that is not in English.
    private func isForeign(_ word: [UInt8]) -> Bool {
        switch language {
        case .german: lexicon.german.isKnown(word)
        case .spanish: lexicon.spanish.isKnown(word)
        case .english, .unknown: false
        }
    }

    private func foreignMeanings(of word: [UInt8], _ stem: [UInt8]) -> [[[UInt8]]] {
        // `banner` is no form of a German word among English ones.
        if language == .english, vocabulary.number(of: stem) != nil { return [] }
        let isExact = language == .english
        return (language == .spanish ? [] : lexicon.german.meanings(of: word, isExact: isExact))
            + (language == .german ? [] : lexicon.spanish.meanings(of: word, isExact: isExact))
    }

    /// Returns the language of a question: English with a word that only English has, else the one with more known words.
    private func language(of parts: [Phrases.Part]) -> Language {
        if parts.contains(where: { grammar.english.contains($0.word) || !$0.own.isEmpty }) { return .english }
        let words = parts.map(\.word).filter { !lexicon.isEnglish($0) && !lexicon.ignored.contains($0) }
        let german = words.count { lexicon.german.isKnown($0) || lexicon.german.ignored.contains($0) }
        let spanish = words.count { lexicon.spanish.isKnown($0) || lexicon.spanish.ignored.contains($0) }
        return german == spanish ? .unknown : german > spanish ? .german : .spanish
    }

    private func alternatives(_ word: Word, own: Float) -> Lexicon.Alternatives {
        var alternatives: Lexicon.Alternatives = [(word.stem, own)]
        // Names of connectors are not stemmed.
        if word.word != word.stem { alternatives.append((word.word, own)) }
        if word.stem.count > 3 {
            for ending in ["er", "or", "r"] {
                alternatives.append((word.stem + Array(ending.utf8), own * (asksForPerson ? 1 : Factor.doer)))
            }
        }
        return expanded(alternatives) + (word.next.map { joined(word.word, $0) } ?? [])
    }

    private func factor(_ word: [UInt8]) -> Float {
        if lexicon.common.contains(word) { return Factor.common }
        return lexicon.adjectives.contains(word) ? Factor.adjective : 1
    }

    /// Adds what "mark it as paid" does to the verbs, as the most probable one.
    private mutating func addResult(_ stem: [UInt8]) {
        guard let verb = ActionVerb(stem: stem) else { return }
        for index in verbs.indices { verbs[index].weight *= Factor.marking }
        verbs.insert(SearchQuery.Verb(verb: verb, weight: 1), at: 0)
        let stems = known(expanded([(stem, 1)]))
        if let index = terms.firstIndex(where: \.isVerb) {
            let others = terms[index].stems.filter { stem in !stems.contains { $0.number == stem.number } }
            terms[index].stems = stems + others.map { ($0.number, $0.weight * Factor.marking) }
        }
    }

    private mutating func addPhrase(_ phrase: Phrases.Part, weight: Float) {
        let stems = phrase.meanings.map { $0.map(Stemmer.stem) }
        var objects = stems
        // "Move files to another folder" says the verb twice.
        if phrase.isAction, !verbs.isEmpty, !hasWeakVerb {
            let single = stems.filter { $0.count == 1 }.map { (stem: $0[0], weight: Float(1)) }
            addObject(expanded(single), weight: weight * Factor.otherVerb, isOptional: true)
            return
        }
        if phrase.isAction {
            verbs = []
            terms.removeAll(where: \.isVerb)
            hasWeakVerb = false
            func isVerb(_ index: Int) -> Bool {
                index == 0
                    || stems[index].count == 1 && ActionVerb(stem: stems[index][0]) != nil
                        && !ActionVerb.nouns.contains(stems[index][0])
            }
            addVerb(stems.indices.filter(isVerb).enumerated().map { (stems[$1][0], $0 == 0 ? 1 : 0.85) })
            objects = stems.indices.filter { !isVerb($0) }.map { stems[$0] }
        }
        let single = objects.filter { $0.count == 1 }.map { (stem: $0[0], weight: Float(1)) }
        // An address book may be one of addresses.
        let own = phrase.own.filter { !lexicon.common.contains($0) && !isIgnored($0) }.map {
            (stem: Stemmer.stem($0), weight: Factor.ownWord)
        }
        let several = objects.filter { $0.count > 1 }
        // Meanings of one word and of several exclude each other.
        let heads = single.isEmpty ? [] : several.map { (stem: $0[$0.count - 1], weight: Float(1)) }
        if !single.isEmpty { addObject(expanded(heads + single) + own, weight: weight) }
        for words in several {
            for stem in single.isEmpty ? words[...] : words.dropLast() {
                addObject(expanded([(stem, 1)]), weight: weight, isOptional: !single.isEmpty)
            }
        }
    }

    // MARK: - Kinds of words

    /// Returns true for a participle of a verb: "paid", "cancelled", "stornierte".
    private func isParticiple(_ word: [UInt8]) -> Bool {
        if grammar.participles.contains(word) { return true }
        return word.suffix(2).elementsEqual("ed".utf8) && ActionVerb.isVerb(word)
            || !lexicon.isEnglish(word) && lexicon.german.isParticiple(word)
    }

    /// Returns true for a word that makes the one before it a noun: "email template"; not for who gets something: "email
    /// customers".
    func isNoun(_ word: [UInt8]) -> Bool {
        !isIgnored(word) && grammar.prepositions[word] == nil && !isVerb(word) && !lexicon.adjectives.contains(word)
            && !lexicon.receivers.contains(Stemmer.stem(word))
    }

    func isIgnored(_ word: [UInt8]) -> Bool {
        lexicon.ignored.contains(word) || lexicon.names.contains(word) || lexicon.german.ignored.contains(word)
            || lexicon.spanish.ignored.contains(word)
    }

    /// Returns true for a German or Spanish word for those who get something.
    private func isReceiver(_ word: [UInt8]) -> Bool {
        guard language == .german || language == .spanish else { return false }
        return foreignMeanings(of: word, word).first.map {
            $0.count == 1 && lexicon.receivers.contains(Stemmer.stem($0[0]))
        } ?? false
    }

    func isVerb(_ word: [UInt8]) -> Bool {
        ActionVerb.isVerb(word) && !ActionVerb.nouns.contains(Stemmer.stem(word))
    }
}
