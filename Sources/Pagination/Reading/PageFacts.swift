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

    /// Indicates `total`, and for `total: {value}` as Elasticsearch writes it.
    fileprivate var isPlainTotal: Bool {
        guard value.pageNumber != nil else { return false }
        if ends(with: ["total", "value"]) { return true }
        return name == "total" && !["page", "pages"].contains(names.dropLast().last)
    }
}

/// The total numbers of items and pages in a response.
struct PageTotals: Sendable {
    /// Names that always mean the whole list.
    private static let itemNames = [
        "totalcount", "totalresults", "totalitems", "totalrecords", "totalsize", "totalelements", "totalentries",
        "totalrows", "totalhits", "totalobjects", "odatacount",
    ]
    private static let pageNames = ["totalpages", "totalpage", "pagecount", "pagestotal", "lastpage", "pages"]

    /// The number of all items.
    private(set) var items: Int?
    /// Indicates that `items` is certainly the number of all items: in `total`, some providers write that of this page.
    private(set) var isOfAll = true
    /// The number of all pages.
    let pages: Int?

    /// Reads the totals of the list at `list`. `configured` is the location of the number of items, if the caller gives it.
    init(_ response: JSONValue, _ facts: PageFacts, list: JSONPointer?, configured: JSONPointer?) {
        let counts = facts.first(["total", "count"]) { fact in
            fact.value.pageNumber != nil && ["pages", "page"].contains(fact.names.dropLast().last)
        }
        pages =
            facts.number(Self.pageNames) { $0.isAboutPages(of: list) }
            ?? (counts?.names.dropLast().last == "pages" ? counts?.value.pageNumber : nil)
        if let configured {
            items = response[configured]?.pageNumber
        } else if let number = facts.number(Self.itemNames, where: { $0.isAboutPages(of: list) }) {
            items = number
        } else if let fact = facts.all.first(where: { $0.isPlainTotal && $0.isAboutPages(of: list) }) {
            items = fact.value.pageNumber
            isOfAll = false
        }
    }

    init() { pages = nil }
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
    /// `next_cursor` and Redis' `SCAN` end with it, and no page that follows another one has the number 0.
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
