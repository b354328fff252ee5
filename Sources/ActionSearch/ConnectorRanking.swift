import Alloy

/// The search for connectors by id, name and category.
package enum ConnectorRanking {
    /// The quality of the match of one word, the best first.
    private enum MatchQuality: Int {
        case whole, start, wordStart, part, category, misspelt
    }

    /// Returns the connectors that match every word of the query: first those whose id or name equals it, then those
    /// that start with it, that have a word that starts with it, that contain it, whose category contains it. If
    /// nothing matches, one misspelt letter in a word is accepted. Equal matches keep their order.
    package static func matches(_ connectors: [Connector], query: String) -> [Connector] {
        let whole = query.lowercased()
        let words = SearchWords.words(of: query, splittingCase: false)
        guard !words.isEmpty else {
            // The query has no ASCII letters or digits.
            return connectors.filter { ($0.names + $0.categories).contains { $0.lowercased().contains(whole) } }
        }
        let found = ranked(connectors, words, whole) { quality($0, $1) }
        return found.isEmpty ? ranked(connectors, words, whole) { quality($0, $1) ?? misspelt($0, $1) } : found
    }

    private static func ranked(
        _ connectors: [Connector], _ words: [[UInt8]], _ whole: String, _ quality: ([UInt8], Connector) -> MatchQuality?
    ) -> [Connector] {
        let joined = SearchWords.joined(whole)
        var ranked: [(connector: Connector, rank: Int, position: Int)] = []
        for (position, connector) in connectors.enumerated() {
            if connector.names.contains(where: { SearchWords.joined($0) == joined }) {
                ranked.append((connector, -1, position))
                continue
            }
            var worst = 0
            let matchesAll = words.allSatisfy { word in
                guard let quality = quality(word, connector) else { return false }
                worst = max(worst, quality.rawValue)
                return true
            }
            if matchesAll {
                ranked.append((connector, worst, position))
            } else if let quality = self.quality(joined, connector), quality.rawValue <= MatchQuality.start.rawValue {
                ranked.append((connector, quality.rawValue, position))
            }
        }
        return ranked.sorted { ($0.rank, $0.position) < ($1.rank, $1.position) }.map(\.connector)
    }

    private static func quality(_ word: [UInt8], _ connector: Connector) -> MatchQuality? {
        var best: MatchQuality?
        func improve(to quality: MatchQuality) { if quality.rawValue < best?.rawValue ?? .max { best = quality } }
        for name in connector.names {
            let joined = SearchWords.joined(name)
            if joined == word {
                improve(to: .whole)
            } else if joined.starts(with: word) {
                improve(to: .start)
            } else if SearchWords.words(of: name).contains(where: { $0.starts(with: word) }) {
                improve(to: .wordStart)
            } else if word.count > 1, joined.contains(word) {
                improve(to: .part)
            }
        }
        for category in connector.categories where SearchWords.joined(category).contains(word) {
            improve(to: .category)
        }
        return best
    }

    private static func misspelt(_ word: [UInt8], _ connector: Connector) -> MatchQuality? {
        guard word.count >= 4 else { return nil }
        let parts = connector.names.flatMap { SearchWords.words(of: $0) + [SearchWords.joined($0)] }
        return parts.contains { Misspelling.distance(word, $0, maximum: 1) != nil } ? .misspelt : nil
    }
}

extension Connector {
    fileprivate var names: [String] { [id, name] }
}
