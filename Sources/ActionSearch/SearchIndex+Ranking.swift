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
        let query = SearchQuery(text, vocabulary)
        guard !query.terms.isEmpty, limit > 0 else { return [] }
        let scores = scores(query)
        var best: [(score: Int, position: Int, id: String, document: Int)] = []
        for connector in connectors {
            guard let range = connector.documents,
                connectorIds?.contains(where: { $0.hasSameCodePoints(as: connector.id) }) ?? true
            else { continue }
            for document in range where scores[document] > 0 {
                let score = Int((scores[document] * 1_000).rounded())
                guard score > 0 else { continue }
                if best.count == limit, let worst = best.last,
                    (worst.score, -worst.position) > (score, -connector.position)
                {
                    continue
                }
                let candidate = (
                    score: score, position: connector.position, id: action(document).id, document: document
                )
                func precedes(_ other: (score: Int, position: Int, id: String, document: Int)) -> Bool {
                    if candidate.score != other.score { return candidate.score > other.score }
                    if candidate.position != other.position { return candidate.position < other.position }
                    return candidate.id.utf8.lexicographicallyPrecedes(other.id.utf8)
                }
                let position = best.firstIndex(where: precedes) ?? best.count
                guard position < limit, isOffered(connector.id, candidate.id) else { continue }
                best.insert(candidate, at: position)
                if best.count > limit { best.removeLast() }
            }
        }
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
    private static let otherStems: Float = 0.3
    /// The weight of a term that is in no document.
    private static let unknownWeight: Float = 0.3
    /// The factor on an action whose verb is neither the query's nor a synonym.
    private static let otherVerb: Float = 0.75
    /// The factor on an action that gets one object for a query in the plural.
    private static let singularForPlural: Float = 0.75

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
        for term in query.terms {
            touched.removeAll(keepingCapacity: true)
            for (number, weight) in term.stems {
                postings[number].forEach { document, counts in
                    let frequency = frequency(counts, documents[document].lengths, averages)
                    let share = weight * frequency * (Self.saturation + 1) / (Self.saturation + frequency)
                    let before = shares[document]
                    if before == 0 { touched.append(document) }
                    shares[document] = max(before, share) + Self.otherStems * min(before, share)
                    if term.isVerb, documents[document].verbStem == UInt32(number) {
                        verbs[document] = max(verbs[document], weight)
                    }
                }
            }
            // A mention in a description counts as a part of a document.
            let count = Int(touched.reduce(Float(0)) { $0 + min(1, shares[$1]) })
            let rarity = Self.rarity(count, of: documents.count) * term.weight
            whole += rarity
            for document in touched {
                let share = shares[document]
                shares[document] = 0
                scores[document] += rarity * share
                matched[document] += rarity * min(1, share)
            }
        }
        // An unknown term lowers the score, as the match can't be complete.
        whole += Float(query.unknownTerms) * Self.rarity(0, of: documents.count) * Self.unknownWeight
        for document in scores.indices where scores[document] > 0 {
            let share = matched[document] / whole
            // A document with the query's own verb agrees with it most.
            let agreement =
                verbs[document] > 0
                ? 0.7 + 0.3 * verbs[document] : Self.otherVerb * documents[document].verb.agreement(with: query.verb)
            if query.isMany, query.verb.isRead, documents[document].verb == .get {
                scores[document] *= Self.singularForPlural
            }
            scores[document] *= share * (query.verb == .unknown ? documents[document].verb.prior : agreement)
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
        logarithm(1 + (Float(all - count) + 0.5) / (Float(count) + 0.5))
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
