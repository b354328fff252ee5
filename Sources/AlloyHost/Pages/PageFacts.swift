import JSON

/// What an answer says besides its items: every scalar that stands in no list.
struct PageFacts: Sendable {
    /// One of them.
    struct Fact: Sendable {
        /// Where it stands.
        let path: [String]
        /// The letters and digits of the path's names, in lower case.
        let words: [String]
        let value: JSONValue

        var word: String { words.last ?? "" }

        /// True when the path ends so.
        func ends(with tail: [String]) -> Bool { words.suffix(tail.count) == tail[...] }
    }

    /// Deeper down nobody says anything of pages.
    private static let maximumDepth = 8
    /// An answer with more is one thing and no list.
    private static let maximumFacts = 1_024

    /// What stands higher comes first.
    let all: [Fact]

    /// The facts of `answer`. With `throughLists` those in lists of one thing, too: some third parties wrap what was asked
    /// for once in a list.
    init(_ answer: JSONValue, throughLists: Bool = false) {
        var facts: [Fact] = []
        var level: [(path: [String], words: [String], object: JSONObject)] = []
        if case .object(let object) = answer { level = [([], [], object)] }
        for _ in 0..<Self.maximumDepth where !level.isEmpty && facts.count < Self.maximumFacts {
            var deeper: [(path: [String], words: [String], object: JSONObject)] = []
            for (path, words, object) in level {
                for member in object.members where facts.count < Self.maximumFacts {
                    let path = path + [member.key]
                    let words = words + [member.key.pageWord]
                    switch member.value {
                    case .object(let object): deeper.append((path, words, object))
                    case .array(let elements):
                        guard throughLists, elements.count == 1, case .object(let object) = elements[0] else {
                            continue
                        }
                        deeper.append((path + ["0"], words, object))
                    case .null, .bool, .number, .string:
                        facts.append(Fact(path: path, words: words, value: member.value))
                    }
                }
            }
            level = deeper
        }
        all = facts
    }

    /// The first with one of these names, the names taken in their order.
    func first(_ words: [String], where fits: (Fact) -> Bool = { _ in true }) -> Fact? {
        for word in words {
            if let fact = all.first(where: { $0.word == word && fits($0) }) { return fact }
        }
        return nil
    }

    /// The first number under one of these names.
    func number(_ words: [String]) -> Int? { first(words) { $0.value.intValue != nil }?.value.intValue }

    /// Whether there is more, where the answer says so in one word.
    var hasMore: Bool? {
        let more = [
            "hasmore", "hasnext", "hasnextpage", "hasmoreitems", "hasmoreresults", "hasmorerecords", "more",
            "morerecords",
            "moreitemsincollection", "moreresults", "moreavailable", "istruncated", "truncated",
        ]
        let done = ["done", "islast", "islastpage", "isend", "endofrecords"]
        if let fact = first(more, where: { $0.value.boolValue != nil }) { return fact.value.boolValue }
        return first(done) { $0.value.boolValue != nil }?.value.boolValue.map { !$0 }
    }
}

extension JSONValue {
    /// True for a text or a number that can lead to a page.
    var isPageMarker: Bool {
        switch self {
        case .string(let text): !text.isEmpty
        case .number: true
        case .null, .bool, .array, .object: false
        }
    }
}
