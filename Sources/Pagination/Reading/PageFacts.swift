import JSON

/// The facts in a response besides its items: every scalar that is not inside a list.
struct PageFacts: Sendable {
    /// One scalar.
    struct Fact: Sendable {
        /// The location of the value, as the tokens of a pointer.
        let path: [String]
        /// The normalized names of the path.
        let names: [String]
        let value: JSONValue

        /// The normalized name of the member.
        var name: String { names.last ?? "" }

        /// Returns true when the path ends with these names.
        func ends(with names: [String]) -> Bool { self.names.suffix(names.count) == names[...] }
    }

    /// The maximum depth; no provider describes its pages deeper than this.
    private static let maximumDepth = 8
    /// The maximum number of facts; a response with more is one object and not a list.
    private static let maximumCount = 1_024

    /// All facts, those of the upper levels first.
    let all: [Fact]

    /// Collects the facts of `response`. With `throughLists` also those in lists of one object, because some providers wrap
    /// the requested object in a list.
    init(_ response: JSONValue, throughLists: Bool = false) {
        var facts: [Fact] = []
        var level: [(path: [String], names: [String], object: JSONObject)] = []
        if case .object(let object) = response { level = [([], [], object)] }
        for _ in 0..<Self.maximumDepth where !level.isEmpty && facts.count < Self.maximumCount {
            var nextLevel: [(path: [String], names: [String], object: JSONObject)] = []
            for (path, names, object) in level {
                for member in object.members where facts.count < Self.maximumCount {
                    let path = path + [member.key]
                    let names = names + [member.key.normalizedName]
                    switch member.value {
                    case .object(let object): nextLevel.append((path, names, object))
                    case .array(let elements):
                        guard throughLists, elements.count == 1, case .object(let object) = elements[0] else {
                            continue
                        }
                        nextLevel.append((path + ["0"], names, object))
                    case .null, .bool, .number, .string:
                        facts.append(Fact(path: path, names: names, value: member.value))
                    }
                }
            }
            level = nextLevel
        }
        all = facts
    }

    /// Returns the first fact with one of these names; an earlier name goes before a later one.
    func first(_ names: [String], where isIncluded: (Fact) -> Bool = { _ in true }) -> Fact? {
        for name in names {
            if let fact = all.first(where: { $0.name == name && isIncluded($0) }) { return fact }
        }
        return nil
    }

    /// Returns the first number under one of these names, written as a number or as a string.
    func number(_ names: [String], where isIncluded: (Fact) -> Bool = { _ in true }) -> Int? {
        first(names) { $0.value.pageNumber != nil && isIncluded($0) }?.value.pageNumber
    }

    /// Returns the flag that says whether there are more items than those in the list at `items`; nil without such a flag.
    func hasMore(than items: JSONPointer?) -> Bool? {
        let more = first(Self.moreNames) { $0.value.pageFlag != nil && $0.isAboutPages(of: items) }
        if let more { return more.value.pageFlag }
        // A number would be that of the last page.
        let done = first(Self.doneNames) { fact in
            fact.value.intValue == nil && fact.value.pageFlag != nil && fact.isAboutPages(of: items)
        }
        return done?.value.pageFlag.map { !$0 }
    }

    private static let moreNames = [
        "hasmore", "hasnext", "hasnextpage", "hasmoreitems", "hasmoreresults", "hasmorerecords", "more", "morerecords",
        "moreitemsincollection", "moreresults", "moreavailable", "istruncated", "truncated",
    ]
    private static let doneNames = ["done", "islast", "islastpage", "last", "lastpage", "isend", "endofrecords"]
}

extension PageFacts.Fact {
    private static let containerParts = [
        "pag", "meta", "info", "cursor", "link", "hits", "result", "response", "additional",
    ]

    /// Returns true for a fact beside the list at `items`, beside an object that contains the list, or in an object with a
    /// name about pages. Facts elsewhere, in `summary` or `customer` for example, are about other things.
    func isAboutPages(of items: JSONPointer?) -> Bool {
        let container = path.dropLast()
        if let items, items.tokens.starts(with: container, by: { $0.hasSameCodePoints(as: $1) }) { return true }
        return names.dropLast().contains { name in Self.containerParts.contains { name.contains($0) } }
            || container.isEmpty
    }
}

extension JSONValue {
    /// Indicates a string or a number that can lead to a page.
    var isCursorValue: Bool {
        switch self {
        case .string, .number: !isEndMarker
        case .null, .bool, .array, .object: false
        }
    }

    /// Indicates a value that providers write in place of a cursor when there is no next page. 0 is one of them: Twitter's
    /// `next_cursor` and Redis' `SCAN` end with it, and no page that follows another one has the number 0. Other negative
    /// numbers than -1 are cursors.
    var isEndMarker: Bool {
        switch self {
        case .null: true
        case .bool(let value): !value
        case .string(let text): text.isEmpty || text == "0" || text == "-1"
        case .number: intValue == 0 || intValue == -1
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        }
    }

    /// A number of pages or items, written as a number or as a string.
    var pageNumber: Int? {
        guard let number = intValue ?? stringValue.flatMap({ Int($0) }) else { return nil }
        // The sum of two of them does not overflow.
        return (-PagingOptions.maximumNumber...PagingOptions.maximumNumber).contains(number) ? number : nil
    }

    /// A Boolean, also one that is written as a number or as a string.
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
