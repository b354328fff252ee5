import JSON

/// The total numbers of items and pages in a response.
struct PageTotals: Sendable {
    /// Names that always mean the whole list.
    private static let itemNames = [
        "totalcount", "totalresults", "totalitems", "totalrecords", "totalsize", "totalelements", "totalentries",
        "totalrows", "totalhits", "totalobjects", "odatacount",
    ]
    private static let pageNames = ["totalpages", "totalpage", "pagecount", "pagestotal", "pages"]

    /// The number of all items.
    private(set) var items: Int?
    /// Indicates that `items` is certainly the number of all items: in `total`, some providers write that of this page.
    private(set) var isOfAll = true
    /// Indicates that `items` is neither an estimate nor a lower bound.
    private(set) var isExact = true
    /// The number of all pages.
    let pages: Int?
    /// The number of the last page, in the provider's count.
    let lastPage: Int?

    /// Headers with the same, where the response has none.
    private static let itemHeaders = ["x-total-count", "x-total", "content-range"]
    private static let pageHeaders = ["x-total-pages"]

    /// Reads the totals of the list at `list`. `configured` is the location of the number of items, if the caller gives it.
    init(
        _ response: JSONValue, _ facts: PageFacts, list: JSONPointer?, configured: JSONPointer?,
        metadata: JSONObject = [:]
    ) {
        let counts = facts.first(["total", "count"]) { fact in
            fact.value.pageNumber != nil && ["pages", "page"].contains(fact.names.dropLast().last)
        }
        pages =
            facts.number(Self.pageNames) { $0.isAboutPages(of: list) }
            ?? (counts?.names.dropLast().last == "pages" ? counts?.value.pageNumber : nil)
            ?? PageLink.number(inHeaders: Self.pageHeaders, metadata)
        lastPage = facts.number(["lastpage"]) { $0.value.boolValue == nil && $0.isAboutPages(of: list) }
        if let configured {
            // Elasticsearch has the number in an object.
            let value = configured.tokens + (response[configured]?.objectValue == nil ? [] : ["value"])
            items = response[JSONPointer(tokens: value)]?.pageNumber
            isExact = !facts.isInexact(value)
        } else if let fact = facts.first(
            Self.itemNames, where: { $0.value.pageNumber != nil && $0.isAboutPages(of: list) })
        {
            items = fact.value.pageNumber
            isExact = !facts.isInexact(fact.path)
        } else if let fact = facts.all.first(where: { $0.isPlainTotal && $0.isAboutPages(of: list) }) {
            items = fact.value.pageNumber
            isOfAll = false
            isExact = !facts.isInexact(fact.path)
        } else {
            items = PageLink.number(inHeaders: Self.itemHeaders, metadata)
        }
    }

    init() { (pages, lastPage) = (nil, nil) }

    /// The number of all items where it can show that the list has ended.
    var exactItems: Int? { isExact ? items : nil }
}

extension PageFacts.Fact {
    /// Indicates `total`, and for `total: {value}` as Elasticsearch writes it.
    fileprivate var isPlainTotal: Bool {
        guard value.pageNumber != nil else { return false }
        if ends(with: ["total", "value"]) { return true }
        return name == "total" && !["page", "pages"].contains(names.dropLast().last)
    }
}

extension PageFacts {
    private static let inexactParts = ["estimat", "approx", "gte", "atleast", "lower", "minimum"]

    /// Returns true when something beside the number at `path` says that it is an estimate or a lower bound: `relation: "gte"`,
    /// `isEstimated: true`, `accuracy: "approximate"`.
    fileprivate func isInexact(_ path: [String]) -> Bool {
        all.contains { fact in
            let isBeside = fact.path.dropLast().elementsEqual(path.dropLast()) { $0.hasSameCodePoints(as: $1) }
            guard isBeside else { return false }
            func has(_ parts: String...) -> Bool { parts.contains { fact.name.contains($0) } }
            let flag = fact.value.intValue == nil ? fact.value.pageFlag : nil
            if has("estimat", "approx") { return flag == true }
            if has("exact") { return flag == false }
            let text = fact.value.stringValue?.normalizedName ?? ""
            if has("relation", "accuracy", "precision", "type", "mode") {
                return Self.inexactParts.contains { text.contains($0) }
                    || has("relation") && ["gt", "ge"].contains(text)
            }
            return false
        }
    }
}
