/// The kind of operation that an action's name, or a query, states.
package enum ActionVerb: UInt8, Sendable {
    case unknown
    case create
    case list
    case get
    case search
    case update
    case delete
    case send
    /// Another verb: cancel, approve, refund.
    case other

    /// Creates the verb of a stem; nil when the stem is no verb.
    init?(stem: [UInt8]) {
        guard let verb = Self.table[stem] else { return nil }
        self = verb
    }

    /// Creates the verb of a word: `reply` sends, and `replies` are read.
    private init?(word: [UInt8]) {
        guard let verb = Self.exact[word] ?? Self.table[Stemmer.stem(word)] else { return nil }
        self = verb
    }

    /// Returns the verb of an action, and its stem. Names start with the verb; ids start or end with it.
    static func find(id: [[UInt8]], name: [[UInt8]]) -> (verb: ActionVerb, stem: [UInt8])? {
        let words = [name.first, id.first, id.last].compactMap(\.self) + id + name
        return words.lazy.filter { !isNoun($0) }
            .compactMap { word in ActionVerb(word: word).map { ($0, Stemmer.stem(word)) } }.first
    }

    /// Returns the factor on the score when the question states no verb; `isMany` for one about several objects.
    func prior(isMany: Bool) -> Float {
        switch self {
        case .list, .search: 1
        case .get: isMany ? 0.75 : 0.96
        case .create, .unknown: isMany ? 0.85 : 1
        case .update, .send: isMany ? 0.8 : 0.97
        case .other: isMany ? 0.8 : 0.95
        case .delete: isMany ? 0.7 : 0.9
        }
    }

    /// Indicates that an action with this verb changes nothing.
    package var isRead: Bool { self == .list || self == .get || self == .search }

    /// Indicates that an action with this verb does what its noun states: "create a refund".
    var makesNouns: Bool { self == .create || self == .send || self == .unknown }

    /// Returns how well an action with this verb does what one of `wanted` says, 0…1. `same` is the weight with which the
    /// question has the action's own verb, 0 without it.
    /// `hasNoun` is true for an action of what the question's first word names besides a verb.
    func agreement(with wanted: [SearchQuery.Verb], same: Float, hasNoun: Bool) -> Float {
        // To translate a page is to create a translation, not to create a page.
        let isOther = !hasNoun && wanted.contains { $0.needsNoun && $0.verb == self }
        var best: Float = same > 0 && !isOther ? 0.5 + 0.5 * same : 0
        for verb in wanted where hasNoun || !verb.needsNoun {
            let agreement =
                verb.isReading && verb.verb == .other && self != .other ? reading : agreement(with: verb.verb)
            best = max(best, agreement * (0.5 + 0.5 * verb.weight))
        }
        return best
    }

    /// The agreement with a verb that no action has: an update is the most probable.
    private var otherwise: Float {
        switch self {
        case .update: 0.58
        case .other, .unknown: 0.5
        case .create, .send: 0.45
        case .get, .list, .search: 0.4
        case .delete: 0.3
        }
    }

    /// The agreement with a verb that reads and that no action has.
    private var reading: Float { isRead ? 0.6 : self == .delete ? 0.2 : 0.45 }

    private func agreement(with wanted: ActionVerb) -> Float {
        if wanted == .unknown { return 1 }
        if wanted == .other { return otherwise }
        if self == .other { return wanted.isRead ? 0.35 : 0.45 }
        if self == wanted { return 0.95 }
        if self == .unknown { return 0.75 }
        if isRead && wanted.isRead { return 0.88 }
        switch (wanted, self) {
        case (.create, .send), (.send, .create): return 0.65
        case (.create, .update), (.update, .create): return 0.6
        case (.delete, .create), (.create, .delete): return 0.2
        default: return 0.4
        }
    }

    /// Returns true for a word with the ending of a noun: `attachment` has the stem of `attach`, but is no verb.
    static func isNoun(_ word: [UInt8]) -> Bool { nounEndings.contains { word.suffix($0.count).elementsEqual($0) } }

    private static let nounEndings = "ment ments ion ions ance ances ity ities".split(separator: " ").map {
        Array($0.utf8)
    }

    /// Returns true for a verb or its participle; not for a noun with the same stem, such as `reminder`.
    static func isVerb(_ word: [UInt8]) -> Bool {
        if words.contains(word) { return true }
        for ending in ["ed", "d", "ing"] where word.suffix(ending.utf8.count).elementsEqual(ending.utf8) {
            let beginning = Array(word.dropLast(ending.utf8.count))
            // "cancelled" is "cancel", "deleting" is "delete".
            if words.contains(beginning) || words.contains(beginning + [UInt8(ascii: "e")])
                || words.contains(Array(beginning.dropLast())) && beginning.last == beginning.dropLast().last
            {
                return true
            }
        }
        return false
    }

    private static let words = Set(Lexicon.pairs("verbs").filter { $0.0 != "nouns" }.flatMap { Lexicon.words($0.1) })

    /// The words that are verbs at the start of a text, and usually nouns elsewhere: `note`, `report`.
    static let nouns = Set(
        Lexicon.pairs("verbs").filter { $0.0 == "nouns" }.flatMap { Lexicon.words($0.1).map(Stemmer.stem) })

    /// The verbs of the words of `Words/verbs.txt`.
    private static let exact: [[UInt8]: ActionVerb] = {
        let verbs: KeyValuePairs<String, ActionVerb> = [
            "create": .create, "list": .list, "get": .get, "search": .search, "update": .update, "delete": .delete,
            "send": .send, "other": .other,
        ]
        let lines = Dictionary(Lexicon.pairs("verbs")) { first, _ in first }
        var exact: [[UInt8]: ActionVerb] = [:]
        for (name, verb) in verbs {
            for word in Lexicon.words(lines[name] ?? "") where exact[word] == nil { exact[word] = verb }
        }
        return exact
    }()

    /// The verbs by their stems; a word that is a stem itself, or the shortest one, decides.
    private static let table: [[UInt8]: ActionVerb] = {
        var table: [[UInt8]: ActionVerb] = [:]
        for (word, verb) in exact.sorted(by: { ($0.key.count, $0.value.rawValue) < ($1.key.count, $1.value.rawValue) })
        {
            let stem = Stemmer.stem(word)
            if table[stem] == nil { table[stem] = verb }
        }
        return table
    }()
}
