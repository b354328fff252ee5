extension SearchIndex {
    /// An action among the best.
    struct Candidate {
        /// The score in thousandths.
        var score: Int
        /// The position of its connector.
        let position: Int
        let document: Int
    }

    /// The factor on the score of an action when as many better ones do the same in other connectors.
    private static let repeated: [Float] = [1, 0.75, 0.5, 0.35, 0.25]

    /// Returns the best actions, the best first. When several connectors have the same action, only the first keeps its score, so
    /// that they don't hide what else the question may mean.
    func varied(
        _ scores: [Float], limit: Int, connectorIds: [String]?,
        isOffered: (_ connectorId: String, _ actionId: String) -> Bool
    ) -> [Candidate] {
        let all = candidates(scores, connectorIds)
        let highest = all.reduce(0) { max($0, $1.score) }
        // Most actions match so little that they need not be sorted.
        for share in [0.5, 0.1, 0] {
            let threshold = Int(Double(highest) * share)
            let best = best(all.filter { $0.score >= threshold }, limit: limit, isOffered: isOffered)
            if share == 0 || best.count == limit && best.last.map({ $0.score > threshold }) ?? true { return best }
        }
        return []
    }

    private func candidates(_ scores: [Float], _ connectorIds: [String]?) -> [Candidate] {
        var all: [Candidate] = []
        for connector in connectors {
            guard let range = connector.documents,
                connectorIds?.contains(where: { $0.hasSameCodePoints(as: connector.id) }) ?? true
            else { continue }
            for document in range where scores[document] > 0 {
                let score = Int((scores[document] * 1_000).rounded())
                if score > 0 {
                    all.append(Candidate(score: score, position: connector.position, document: document))
                }
            }
        }
        return all
    }

    private func best(
        _ candidates: [Candidate], limit: Int, isOffered: (_ connectorId: String, _ actionId: String) -> Bool
    ) -> [Candidate] {
        var counts: [UInt32: Int] = [:]
        var best: [Candidate] = []
        for var candidate in candidates.sorted(by: precedes) {
            // No later one has a higher score, whatever it is multiplied with.
            if best.count == limit, let worst = best.last, worst.score > candidate.score { break }
            let entry = documents[candidate.document]
            let count = counts[entry.operation, default: 0]
            candidate.score = Int(
                (Float(candidate.score) * Self.repeated[min(count, Self.repeated.count - 1)]).rounded())
            if best.count == limit, let worst = best.last, precedes(worst, candidate) { continue }
            guard isOffered(connectors[Int(entry.connector)].id, action(candidate.document).id) else { continue }
            counts[entry.operation] = count + 1
            best.insert(candidate, at: best.firstIndex { precedes(candidate, $0) } ?? best.count)
            if best.count > limit { best.removeLast() }
        }
        return best
    }

    /// Orders candidates by their scores, then by their connectors, then by their ids.
    private func precedes(_ candidate: Candidate, _ other: Candidate) -> Bool {
        if candidate.score != other.score { return candidate.score > other.score }
        if candidate.position != other.position { return candidate.position < other.position }
        return action(candidate.document).id.utf8.lexicographicallyPrecedes(action(other.document).id.utf8)
    }
}
