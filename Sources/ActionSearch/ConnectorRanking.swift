import Alloy

/// Which connectors a query means, the best first.
package enum ConnectorRanking {
    /// How well a word of the query fits, the best first.
    private enum Fit: Int {
        case whole, start, wordStart, part, category, misspelt
    }

    /// The connectors that every word of the query fits: ids and names that are it, then those that start with it, then
    /// those of which a word does, then those that hold it, then categories; a word that fits nothing anywhere may be
    /// misspelt in one letter. Equals stay in their order.
    package static func matches(_ connectors: [Connector], query: String) -> [Connector] {
        let whole = query.lowercased()
        let words = SearchWords.words(of: query, splittingCase: false)
        guard !words.isEmpty else {
            // Signs alone, or letters that are none of ASCII's.
            return connectors.filter { ($0.names + $0.categories).contains { $0.lowercased().contains(whole) } }
        }
        let found = ranked(connectors, words, whole) { fit($0, $1) }
        return found.isEmpty ? ranked(connectors, words, whole) { fit($0, $1) ?? misspelt($0, $1) } : found
    }

    private static func ranked(
        _ connectors: [Connector], _ words: [[UInt8]], _ whole: String, _ fit: ([UInt8], Connector) -> Fit?
    ) -> [Connector] {
        let joined = SearchWords.joined(whole)
        var ranked: [(connector: Connector, rank: Int, place: Int)] = []
        for (place, connector) in connectors.enumerated() {
            if connector.names.contains(where: { SearchWords.joined($0) == joined }) {
                ranked.append((connector, -1, place))
                continue
            }
            var worst = 0
            let fitsAll = words.allSatisfy { word in
                guard let fit = fit(word, connector) else { return false }
                worst = max(worst, fit.rawValue)
                return true
            }
            if fitsAll {
                ranked.append((connector, worst, place))
            } else if let fit = self.fit(joined, connector), fit.rawValue <= Fit.start.rawValue {
                ranked.append((connector, fit.rawValue, place))
            }
        }
        return ranked.sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.map(\.connector)
    }

    private static func fit(_ word: [UInt8], _ connector: Connector) -> Fit? {
        var best: Fit?
        func take(_ fit: Fit) { if fit.rawValue < best?.rawValue ?? .max { best = fit } }
        for name in connector.names {
            let joined = SearchWords.joined(name)
            if joined == word {
                take(.whole)
            } else if joined.starts(with: word) {
                take(.start)
            } else if SearchWords.words(of: name).contains(where: { $0.starts(with: word) }) {
                take(.wordStart)
            } else if word.count > 1, joined.contains(word) {
                take(.part)
            }
        }
        for category in connector.categories where SearchWords.joined(category).contains(word) { take(.category) }
        return best
    }

    private static func misspelt(_ word: [UInt8], _ connector: Connector) -> Fit? {
        guard word.count >= 4 else { return nil }
        let spellings = Set(Misspelling.corrections(of: word))
        let parts = connector.names.flatMap { SearchWords.words(of: $0) + [SearchWords.joined($0)] }
        return parts.contains(where: spellings.contains) ? .misspelt : nil
    }
}

extension Connector {
    fileprivate var names: [String] { [id, name] }
}
