import JSON

extension SearchIndex {
    /// An action that was found.
    package struct Match: Sendable, Equatable {
        package let connectorId: String
        package let actionId: String
        package let name: String
        package let description: String?
        package let verb: ActionVerb
        /// How well it fits, in thousandths: so that it is the same on every machine.
        package let score: Int
    }

    /// The best matches, the best first; equals in the order of their connectors, then of their ids.
    ///
    /// `connectorIds` leaves others out where it names any, and `isOffered` those it says no to (connector id, action id);
    /// only what could be among the best is asked for.
    package func matches(
        _ text: String, limit: Int, connectorIds: [String]? = nil,
        isOffered: (_ connectorId: String, _ actionId: String) -> Bool = { _, _ in true }
    ) -> [Match] {
        let question = SearchQuestion(text, vocabulary)
        guard !question.parts.isEmpty, limit > 0 else { return [] }
        let scores = scores(question)
        var best: [(score: Int, place: Int, id: String, document: Int)] = []
        for connector in connectors {
            guard let range = connector.documents,
                connectorIds?.contains(where: { $0.hasSameCodePoints(as: connector.id) }) ?? true
            else { continue }
            for document in range where scores[document] > 0 {
                let score = Int((scores[document] * 1_000).rounded())
                guard score > 0 else { continue }
                if best.count == limit, let worst = best.last,
                    (worst.score, -worst.place) > (score, -connector.place)
                {
                    continue
                }
                let candidate = (score: score, place: connector.place, id: action(document).id, document: document)
                func precedes(_ other: (score: Int, place: Int, id: String, document: Int)) -> Bool {
                    if candidate.score != other.score { return candidate.score > other.score }
                    if candidate.place != other.place { return candidate.place < other.place }
                    return candidate.id.utf8.lexicographicallyPrecedes(other.id.utf8)
                }
                let place = best.firstIndex(where: precedes) ?? best.count
                guard place < limit, isOffered(connector.id, candidate.id) else { continue }
                best.insert(candidate, at: place)
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

    /// How soon more of the same counts no more (BM25's k1).
    private static let saturation: Float = 1.2
    /// What stems add that are not the best for a part of the question.
    private static let furtherStems: Float = 0.3
    /// What a word weighs that nothing is called.
    private static let unknownWeight: Float = 0.3
    /// What is left of an action that is not named by the question's verb or a synonym of it.
    private static let otherVerb: Float = 0.75
    /// What is left of an action that gets one thing for who asks for many.
    private static let oneForMany: Float = 0.75

    /// How well each document fits (BM25F: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and
    /// Beyond", §3.6.1). Of the stems that may meet a part of the question the best counts, and others a little, so that a
    /// word is not worth much more for having many synonyms. What meets only a part of the question is worth only a part.
    private func scores(_ question: SearchQuestion) -> [Float] {
        let averages = averageLengths
        var scores = [Float](repeating: 0, count: documents.count)
        var matched = [Float](repeating: 0, count: documents.count)
        var whole: Float = 0
        var shares = [Float](repeating: 0, count: documents.count)
        var touched: [Int] = []
        var verbs = [Float](repeating: 0, count: documents.count)
        for part in question.parts {
            touched.removeAll(keepingCapacity: true)
            for (number, weight) in part.stems {
                postings[number].forEach { document, counts in
                    let frequency = frequency(counts, documents[document].lengths, averages)
                    let share = weight * frequency * (Self.saturation + 1) / (Self.saturation + frequency)
                    let before = shares[document]
                    if before == 0 { touched.append(document) }
                    shares[document] = max(before, share) + Self.furtherStems * min(before, share)
                    if part.isVerb, documents[document].verbStem == UInt32(number) {
                        verbs[document] = max(verbs[document], weight)
                    }
                }
            }
            // Mentioned in passing is not the same as being called so.
            let count = Int(touched.reduce(Float(0)) { $0 + min(1, shares[$1]) })
            let rarity = Self.rarity(count, of: documents.count) * part.weight
            whole += rarity
            for document in touched {
                let share = shares[document]
                shares[document] = 0
                scores[document] += rarity * share
                matched[document] += rarity * min(1, share)
            }
        }
        // A word that nothing is called tells that what is found is not all that was asked for.
        whole += Float(question.unknownParts) * Self.rarity(0, of: documents.count) * Self.unknownWeight
        for document in scores.indices where scores[document] > 0 {
            let share = matched[document] / whole
            // What is named as the question does surely does what is asked for.
            let agreement =
                verbs[document] > 0
                ? 0.7 + 0.3 * verbs[document] : Self.otherVerb * documents[document].verb.agreement(with: question.verb)
            if question.isMany, question.verb.isRead, documents[document].verb == .get {
                scores[document] *= Self.oneForMany
            }
            scores[document] *= share * (question.verb == .unknown ? documents[document].verb.prior : agreement)
        }
        return scores
    }

    /// How often a stem stands in a document: each field with its weight, and less in a long one.
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

    /// How much a part counts that so many of all documents meet: the fewer, the more.
    private static func rarity(_ count: Int, of all: Int) -> Float {
        logarithm(1 + (Float(all - count) + 0.5) / (Float(count) + 0.5))
    }

    /// The natural logarithm of a number from 1 up, by the series of the inverse hyperbolic tangent: the same bits on every
    /// platform, which a C library's need not be.
    static func logarithm(_ number: Float) -> Float {
        let ratio = (number.significand - 1) / (number.significand + 1)
        let square = ratio * ratio
        let series = 1 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * (1 / 9))))
        return Float(number.exponent) * 0.693_147_18 + 2 * ratio * series
    }
}
