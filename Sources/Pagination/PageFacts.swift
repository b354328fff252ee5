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

    /// The first number under one of these names, written as a number or as a text.
    func number(_ words: [String], where fits: (Fact) -> Bool = { _ in true }) -> Int? {
        first(words) { $0.value.pageNumber != nil && fits($0) }?.value.pageNumber
    }

    /// Whether there is more than the list at `items`, where the answer says so in one word.
    func hasMore(than items: JSONPointer?) -> Bool? {
        let more = first(Self.moreWords) { $0.value.pageFlag != nil && $0.isAboutPages(of: items) }
        if let more { return more.value.pageFlag }
        // A number would be that of the last page.
        let done = first(Self.doneWords) { fact in
            fact.value.intValue == nil && fact.value.pageFlag != nil && fact.isAboutPages(of: items)
        }
        return done?.value.pageFlag.map { !$0 }
    }

    private static let moreWords = [
        "hasmore", "hasnext", "hasnextpage", "hasmoreitems", "hasmoreresults", "hasmorerecords", "more", "morerecords",
        "moreitemsincollection", "moreresults", "moreavailable", "istruncated", "truncated",
    ]
    private static let doneWords = ["done", "islast", "islastpage", "last", "lastpage", "isend", "endofrecords"]
}

extension PageFacts.Fact {
    private static let containerParts = [
        "pag", "meta", "info", "cursor", "link", "hits", "result", "response", "additional",
    ]

    /// True when it stands beside the list at `items`, beside one of the objects that hold the list, or in an object whose
    /// name says that it is about pages. What stands elsewhere, in `summary` or `customer` for example, is about other things.
    func isAboutPages(of items: JSONPointer?) -> Bool {
        let holder = path.dropLast()
        if let items, items.tokens.starts(with: holder, by: { $0.hasSameCodePoints(as: $1) }) { return true }
        return words.dropLast().contains { word in Self.containerParts.contains { word.contains($0) } }
            || holder.isEmpty
    }
}

extension JSONValue {
    /// True for a text or a number that can lead to a page.
    var isPageMarker: Bool {
        switch self {
        case .string, .number: !isEndMarker
        case .null, .bool, .array, .object: false
        }
    }

    /// True for what third parties write where a next page would stand when there is none. 0 is one of them: Twitter's
    /// `next_cursor` and Redis' `SCAN` end with it, and no page that follows another has the number 0.
    var isEndMarker: Bool {
        switch self {
        case .null: true
        case .bool(let value): !value
        case .string(let text): text.isEmpty || text == "0" || text == "-1"
        case .number: intValue.map { $0 <= 0 } ?? false
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        }
    }

    /// A number that can count pages or items, written as a number or as a text.
    var pageNumber: Int? {
        guard let number = intValue ?? stringValue.flatMap({ Int($0) }) else { return nil }
        // The sum of two of them is a number, too.
        return (-PagingOptions.maximumNumber...PagingOptions.maximumNumber).contains(number) ? number : nil
    }

    /// True or false, also as third parties write it that have no such type.
    var pageFlag: Bool? {
        if let flag = boolValue { return flag }
        if let number = intValue { return number > 0 }
        switch stringValue?.lowercased() {
        case "true", "yes", "1": return true
        case "false", "no", "0": return false
        default: return nil
        }
    }
}
