import JSON

extension SearchIndex {
    /// An action that matches a query.
    package struct Match: Sendable, Equatable {
        package let connectorId: String
        package let actionId: String
        package let name: String
        package let description: String?
        package let verb: ActionVerb
        /// The score in thousandths: an integer, so that it is the same on every machine.
        package let score: Int
    }

    /// Returns the best matches for a query, the best first; equal scores in the order of their connectors, then of
    /// their ids.
    ///
    /// Only actions of `connectorIds` are matched, unless it is nil, and only those for which `isOffered` returns true.
    /// It is called only for actions that would be among the best.
    package func matches(
        _ text: String, limit: Int, connectorIds: [String]? = nil,
        isOffered: (_ connectorId: String, _ actionId: String) -> Bool = { _, _ in true }
    ) -> [Match] {
        let query = SearchQuery(text, vocabulary, names)
        guard !query.terms.isEmpty, limit > 0 else { return [] }
        let best = varied(scores(query), limit: limit, connectorIds: connectorIds, isOffered: isOffered)
        return best.map { found in
            let (id, name, description) = action(found.document)
            return Match(
                connectorId: connectors[Int(documents[found.document].connector)].id, actionId: id, name: name,
                description: description, verb: documents[found.document].verb, score: found.score)
        }
    }

    /// The saturation of repeated words (BM25's k1).
    private static let saturation: Float = 1.2
    /// The factor on all but the best stem of a term.
    private static let otherStems: Float = 0.15
    /// The weight of the question's verb.
    private static let verbRarity: Float = 1.2
    /// The factor on the verb of a question where it is not the verb of an action.
    private static let verbElsewhere: Float = 0.3
    /// The factor on it where an action creates what the verb states.
    private static let verbAsNoun: Float = 0.8
    /// The factor on an object of a question where it is the verb of an action: "the refund of a payment"; and of one that lists,
    /// creates and so on.
    private static let verbAsObject: Float = 0.7
    private static let usualVerbAsObject: Float = 0.1
    /// The weight of a term that is in no document.
    private static let unknownWeight: Float = 0.3
    /// The part of the objects that an action with the verb counts to have where they stand in another clause.
    private static let smallestShare: Float = 0.1
    /// The same for a question that names a connector: any action of it is better than none.
    private static let smallestNamedShare: Float = 0.02
    /// The factor on an action whose name has only other words.
    private static let withOtherWords: Float = 0.65
    /// The factor on an action that gets one object for a question in the plural.
    private static let singularForPlural: Float = 0.75
    /// The factor on the actions of connectors that the question does not name, when it names one; and when the name is an
    /// ordinary word, too.
    private static let unnamed: Float = 0.2
    private static let perhapsUnnamed: Float = 0.75

    /// Returns the score of each document (BM25F: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework:
    /// BM25 and Beyond", §3.6.1). Of the stems of a term the best counts fully and the others a little, so that many
    /// synonyms don't raise the score much. A document that matches a part of the terms gets that part of the score.
    private func scores(_ query: SearchQuery) -> [Float] {
        let averages = averageLengths
        var scores = [Float](repeating: 0, count: documents.count)
        var matched = [Float](repeating: 0, count: documents.count)
        var whole: Float = 0
        var shares = [Float](repeating: 0, count: documents.count)
        var touched: [Int] = []
        var verbs = [Float](repeating: 0, count: documents.count)
        let hasNouns = query.verbs.contains(where: \.needsNoun)
        var nouns = [Bool](repeating: false, count: hasNouns ? documents.count : 0)
        // The number of words in the name that are in the question.
        var inTitle = [Float](repeating: 0, count: documents.count)
        for term in query.terms {
            touched.removeAll(keepingCapacity: true)
            var hidden: Float = 0
            for (number, weight) in term.stems {
                let isNoun = term.isVerb && ActionVerb(stem: vocabulary.stem(number)) == .other
                postings[number].forEach { document, counts in
                    let frequency = frequency(counts, documents[document].lengths, averages)
                    var share = weight * frequency * (Self.saturation + 1) / (Self.saturation + frequency)
                    // `lists` in a name is no verb.
                    if !term.isVerb, documents[document].verbStem == UInt32(number),
                        !documents[document].hasVerbTwice
                    {
                        // The lists of "list contacts" are no object.
                        let full = min(1, share)
                        share *= documents[document].verb == .other ? Self.verbAsObject : Self.usualVerbAsObject
                        hidden += full - min(1, share)
                    }
                    if term.isVerb, documents[document].verbStem != UInt32(number) {
                        if isNoun, documents[document].verb.makesNouns {
                            // To refund is to create a refund.
                            share *= Self.verbAsNoun
                            verbs[document] = max(verbs[document], weight * Self.verbAsNoun)
                        } else {
                            share *= Self.verbElsewhere
                        }
                    }
                    let before = shares[document]
                    if !term.isVerb, documents[document].verbStem != UInt32(number) || documents[document].hasVerbTwice,
                        counts.count(in: .title) > 0
                    {
                        inTitle[document] += min(1, share)
                    }
                    if before == 0 { touched.append(document) }
                    shares[document] = max(before, share) + Self.otherStems * min(before, share)
                    if hasNouns, term.isNoun, documents[document].verbStem != UInt32(number),
                        counts.count(in: .title) + counts.count(in: .resource) > 0
                    {
                        nouns[document] = true
                    }
                    if term.isVerb, documents[document].verbStem == UInt32(number) {
                        verbs[document] = max(verbs[document], weight)
                    }
                }
            }
            // A mention in a description counts as a part of a document.
            let count = Int(touched.reduce(hidden) { $0 + min(1, shares[$1]) })
            // What an action does is compared apart.
            let rarity = term.isVerb ? Self.verbRarity : Self.rarity(count, of: documents.count) * term.weight
            let counts = !term.isOptional && !term.isVerb
            if counts { whole += rarity }
            for document in touched {
                let share = shares[document]
                shares[document] = 0
                scores[document] += rarity * share
                if counts { matched[document] += rarity * min(1, share) }
            }
        }
        // An unknown term lowers the score, as the match can't be complete.
        whole += Float(query.unknownTerms) * Self.rarity(0, of: documents.count) * Self.unknownWeight
        let smallestShare = query.mention == nil ? 0 : Self.smallestNamedShare
        let mayRead = query.verbs.contains { $0.verb.isRead }
        for document in scores.indices where scores[document] > 0 {
            let verb = documents[document].verb
            let share =
                whole == 0
                ? 1
                : max(
                    query.isVague && verbs[document] > 0.5 && verb == .other ? Self.smallestShare : smallestShare,
                    matched[document] / whole)
            var factor =
                share
                * (query.verbs.isEmpty
                    ? verb.prior(isMany: query.isMany)
                    : verb.agreement(
                        with: query.verbs, same: verbs[document], hasNoun: !hasNouns || nouns[document]))
            if query.isMany, mayRead, verb == .get { factor *= Self.singularForPlural }
            if let mention = query.mention, !mention.connectors.contains(documents[document].connector) {
                factor *= mention.isOrdinary ? Self.perhapsUnnamed : Self.unnamed
            }
            // A name with more words than the question has is about something else.
            let length = Float(documents[document].lengths[Document.objectCount])
            let precision = length == 0 ? 1 : min(1, inTitle[document] / length)
            scores[document] *= factor * (Self.withOtherWords + (1 - Self.withOtherWords) * precision)
        }
        return scores
    }

    /// Returns the weighted frequency of a stem in a document: lower in long fields.
    private func frequency(
        _ counts: PostingList.Counts, _ lengths: SIMD8<UInt8>, _ averages: SIMD8<Float>
    ) -> Float {
        var sum: Float = 0
        for field in SearchField.allCases {
            let count = counts.count(in: field)
            guard count > 0 else { continue }
            let length = Float(lengths[field.rawValue]) / averages[field.rawValue]
            sum += field.weight * Float(count) / (1 + field.lengthWeight * (length - 1))
        }
        return sum
    }

    /// Returns the weight of a term that `count` of `all` documents match: higher for rarer terms.
    private static func rarity(_ count: Int, of all: Int) -> Float {
        logarithm(1 + (Float(all - count) + 0.5) / (Float(count) + 0.5)).squareRoot()
    }

    /// Returns the natural logarithm of a number from 1, by the series of the inverse hyperbolic tangent: with the same
    /// bits on every platform, unlike a C library's.
    static func logarithm(_ number: Float) -> Float {
        let ratio = (number.significand - 1) / (number.significand + 1)
        let square = ratio * ratio
        let series = 1 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * (1 / 9))))
        return Float(number.exponent) * 0.693_147_18 + 2 * ratio * series
    }
}
