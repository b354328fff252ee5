extension QuestionReader {
    // MARK: - Persons in things

    /// Reads "add a colleague to …" and "remove somebody from …" at the preposition, and returns true when what follows is the object:
    /// who is added is invited to it or enrolled in it, and who is removed is one of its members.
    mutating func readsMember(before preposition: [UInt8], person: [UInt8]) -> Bool {
        let objects = terms.indices.filter { !terms[$0].isVerb && !terms[$0].isOptional }
        guard let verb = verbs.first?.verb, objects.count < 2,
            lexicon.receivers.contains(Stemmer.stem(person)) || names.contains(person) || lexicon.names.contains(person)
        else { return false }
        // "Invite her to the channel" is about the channel.
        if grammar.joining.contains(where: { $0.stem == firstVerb }), grammar.destinations.contains(preposition) {
            if verb == .other {
                for index in objects { terms[index].weight *= Factor.member }
                return true
            }
        }
        if verb == .create, grammar.destinations.contains(preposition) {
            for index in verbs.indices { verbs[index].weight *= Factor.member }
            for index in objects { terms[index].weight *= Factor.member }
            addVerb(grammar.joining)
            return true
        }
        if verb == .delete, grammar.origins.contains(preposition) {
            addObject(expanded(grammar.members), weight: 1)
        }
        return false
    }

    /// Returns true at the preposition before what a verb is about: "ask the client for a meeting", "attach an offer to a deal". What
    /// was named before counts less.
    mutating func isPurpose(_ preposition: [UInt8]) -> Bool {
        guard let verb = openingVerb ?? firstVerb else { return false }
        let isSought = grammar.purposes.contains(preposition) && grammar.seeking.contains(verb)
        let isPlaced = grammar.destinations.contains(preposition) && grammar.attaching.contains(verb)
        guard isSought || isPlaced else { return false }
        for index in terms.indices where !terms[index].isVerb && !terms[index].isOptional {
            terms[index].weight *= Factor.attribute
        }
        return true
    }

    /// Returns true for what is changed of something: to change the address of a contact is to update the contact.
    mutating func isAttribute(_ word: [UInt8], of preposition: [UInt8]) -> Bool {
        guard verbs.first?.verb == .update, grammar.owners.contains(preposition), grammar.attributes.contains(word)
        else {
            return false
        }
        if let index = terms.lastIndex(where: { !$0.isVerb && !$0.isOptional }) {
            terms[index].weight *= Factor.attribute
        }
        return true
    }

    // MARK: - The beginning

    /// Returns the meaning of the first word; nil where it is a noun: "the report", "log of a task", "email template".
    func opening(
        _ word: [UInt8], before: [UInt8], next: [UInt8]?, group: ArraySlice<Phrases.Part>
    ) -> Lexicon.Opening? {
        guard let opening = lexicon.opening(word, isGerund: next.map(grammar.articles.contains) == true),
            !grammar.articles.contains(before), opening.objects.isEmpty || !isNounBefore(next, word),
            next.map(grammar.nounMarks.contains) != true || grammar.weakVerbs.contains(word),
            opening.objects.isEmpty || next.map(isNoun) != true
        else { return nil }
        // "Open tickets" are a list.
        if lexicon.adjectives.contains(word), let last = group.last {
            let isPlural = last.meanings.isEmpty ? last.word.last == UInt8(ascii: "s") : last.isPlural
            if isPlural && (last.isPlural || isNoun(last.word)) { return nil }
        }
        return opening
    }

    /// Returns true where the word after one that may be a verb makes it a noun: "link where customers pay", "note from a call".
    func isNounBefore(_ next: [UInt8]?, _ word: [UInt8]) -> Bool {
        guard let next, let opening = lexicon.opening(word, isGerund: false) else { return false }
        return !opening.objects.isEmpty && (grammar.relatives.contains(next) || grammar.sources.contains(next))
    }

    /// Returns true for the word that begins a clause about the object before it.
    func beginsClause(_ word: [UInt8], next: [UInt8]?) -> Bool {
        guard !isInClause, let next, grammar.relatives.contains(word),
            terms.contains(where: { !$0.isVerb && !$0.isOptional })
        else { return false }
        return word != Array("that".utf8) || grammar.pronouns.contains(next) || grammar.nounMarks.contains(next)
    }

    /// Returns the words up to a preposition: "support tickets" of "support tickets of last week".
    func group(of parts: ArraySlice<Phrases.Part>) -> ArraySlice<Phrases.Part> {
        parts.prefix { !$0.isAction && grammar.prepositions[$0.word] == nil && !lexicon.common.contains($0.word) }
    }

    mutating func addOpening(_ opening: Lexicon.Opening, _ word: [UInt8]) {
        addVerb(opening.verbs)
        openingVerb = Stemmer.stem(word)
        needNoun(opening)
        hasWeakVerb = grammar.weakVerbs.contains(word)
        if !opening.objects.isEmpty {
            addObject(
                expanded(opening.objects), weight: opening.hasObject ? 1 : Self.openingObject,
                isOptional: !opening.hasObject, isNoun: true)
        }
    }

    mutating func weakenSubject() {
        for index in terms.indices where !terms[index].isVerb { terms[index].weight *= Factor.subject }
    }
}
