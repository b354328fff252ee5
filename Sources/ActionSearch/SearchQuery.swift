/// A question, parsed into terms. Each term has the stems that match it: of the word itself, of its synonyms and translations,
/// and, for an unknown word, of its probable spellings.
struct SearchQuery: Sendable {
    /// A term of a question.
    struct Term: Sendable {
        /// The numbers of its stems, with their weights.
        var stems: [(number: Int, weight: Float)]
        /// The weight of the term.
        var weight: Float
        /// Indicates that the term is the question's verb.
        var isVerb = false
        /// Indicates that an action lacks nothing without this term.
        var isOptional = false
        /// Indicates what the first word names besides what is done: the downtime of "silence an alert".
        var isNoun = false
    }

    /// A verb that a question may mean.
    struct Verb: Sendable {
        let verb: ActionVerb
        var weight: Float
        /// Indicates that it is meant for what the first word names only.
        var needsNoun = false
        /// Indicates that a read is the next best: of what has no statistics, a list.
        var isReading = false
    }

    /// The factor on a stem that fits another term better.
    private static let sharedWeight: Float = 0.6

    let terms: [Term]
    /// The verbs that the question may mean, with their weights; the most probable first.
    let verbs: [Verb]
    /// Indicates a question in the plural: "fetch the orders".
    let isMany: Bool
    /// Indicates that the verb tells more than the objects, which stand in another clause.
    let isVague: Bool
    /// The number of terms that are in no document.
    let unknownTerms: Int
    /// The connectors that it names; nil when it names none.
    let mention: ConnectorNames.Mention?

    init(_ text: String, _ vocabulary: StemTable, _ names: ConnectorNames) {
        let (lexicon, grammar) = (Lexicon.shared, Grammar.shared)
        let clauses = QuestionClauses(text)
        var (words, context) = (clauses.words, clauses.context)
        var reader = QuestionReader(vocabulary, names: clauses.names)
        func isKnown(_ word: [UInt8]) -> Bool {
            lexicon.isEnglish(word) || lexicon.ignored.contains(word) || lexicon.german.isKnown(word)
                || lexicon.spanish.isKnown(word)
        }
        let mention = names.mention(in: words, isKnown: isKnown)
        let besides = mention == nil ? names.mention(in: context, isKnown: isKnown) : nil
        self.mention = mention ?? besides
        if let besides, !besides.isOrdinary {
            reader.addName(Array(context[besides.words]))
            context.removeSubrange(besides.words)
        }
        if let mention, !mention.isOrdinary, mention.words.count < words.count {
            reader.addName(Array(words[mention.words]))
            // "The logs in Datadog" are no logs in.
            let start = mention.words.lowerBound
            let hasPlace =
                start > 0 && words.count > mention.words.count + 1 && grammar.places.contains(words[start - 1])
            words.removeSubrange((hasPlace ? start - 1 : start)..<mention.words.upperBound)
        }
        // "How do I cancel it?" means "cancel it".
        if words.count > 2, words[0] == Array("how".utf8), grammar.auxiliaries.contains(words[1]) {
            words.removeFirst(2)
        }
        reader.read(Phrases.parts(of: words), context: Phrases.parts(of: context))
        terms = Self.withoutRepetition(reader.terms)
        verbs = reader.verbs
        isMany = reader.isMany
        isVague = reader.isVague
        unknownTerms = reader.unknownTerms
    }

    /// Returns the terms with each stem only in the term that it fits best: one word of a name is not both the user and the
    /// organisation of a question because an account may be either.
    private static func withoutRepetition(_ terms: [Term]) -> [Term] {
        func isTaken(_ stem: (number: Int, weight: Float), from index: Int) -> Bool {
            terms.indices.contains { other in
                other != index && !terms[other].isVerb && terms[other].isOptional == terms[index].isOptional
                    && terms[other].stems.contains {
                        $0.number == stem.number && ($0.weight, -other) > (stem.weight, -index)
                    }
            }
        }
        return terms.indices.map { index in
            var term = terms[index]
            if !term.isVerb {
                for place in term.stems.indices where isTaken(term.stems[place], from: index) {
                    term.stems[place].weight *= sharedWeight
                }
            }
            return term
        }
    }
}
