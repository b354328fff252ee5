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

    /// Returns the verb of an action, and its stem. Names start with the verb; ids start or end with it.
    static func find(id: [[UInt8]], name: [[UInt8]]) -> (verb: ActionVerb, stem: [UInt8])? {
        let words = [name.first, id.first, id.last].compactMap(\.self) + id + name
        return words.lazy.map(Stemmer.stem).compactMap { stem in ActionVerb(stem: stem).map { ($0, stem) } }.first
    }

    /// The factor on the score when the query states no verb.
    var prior: Float {
        switch self {
        case .list, .get, .search, .create, .unknown: 1
        case .update, .send: 0.97
        case .other: 0.95
        case .delete: 0.9
        }
    }

    /// Indicates that an action with this verb changes nothing.
    package var isRead: Bool { self == .list || self == .get || self == .search }

    /// Returns how well an action with this verb matches a query with the verb `wanted`, 0…1.
    func agreement(with wanted: ActionVerb) -> Float {
        if wanted == .unknown { return 1 }
        if self == .other || wanted == .other { return 0.7 }
        if self == wanted { return 1 }
        if self == .unknown { return 0.9 }
        if isRead && wanted.isRead { return 0.93 }
        switch (wanted, self) {
        case (.create, .send), (.send, .create): return 0.75
        case (.create, .update), (.update, .create): return 0.8
        default: return 0.6
        }
    }

    private static let table: [[UInt8]: ActionVerb] = {
        let words: KeyValuePairs<ActionVerb, String> = [
            .create: "create add new insert make register open submit log save upload",
            .list: "list all browse", .get: "get retrieve fetch read view show load pull describe download",
            .search: "search find query lookup locate filter",
            .update: "update edit modify change patch set upsert put rename move assign",
            .delete: "delete remove destroy erase trash drop purge archive",
            .send: "send post publish deliver dispatch email notify reply",
            .other: """
            cancel void refund reimburse approve accept reject decline close reopen resolve start stop pause resume enable \
            disable activate deactivate merge copy duplicate clone invite subscribe unsubscribe enroll unenroll assign \
            restore capture charge pay schedule book convert complete finish trigger run execute lock unlock pin unpin \
            follow unfollow export import count sync allocate delegate combine deduplicate extract hide recover settle fix \
            clear release unpublish retract share grant relocate shift tag label categorize note comment annotate attach \
            reschedule postpone track locate promote qualify suspend hold reactivate unpause launch kick end halt watch mute \
            verify validate check collect print render sign countersign remind nudge chase preview refresh freeze unfreeze \
            tally rate review grade score rank retry rerun rotate regenerate reset renew extend prolong transfer reallocate \
            deploy ship rollback revert undo adjust correct apply use admit analyze report audit escalate raise respond \
            answer forward reserve welcome checkin block ban plan reimburse stats history topup lookup notify
            """,
        ]
        var table: [[UInt8]: ActionVerb] = [:]
        for (verb, list) in words {
            for word in list.split(separator: " ") where table[Stemmer.stem(Array(word.utf8))] == nil {
                table[Stemmer.stem(Array(word.utf8))] = verb
            }
        }
        return table
    }()
}
