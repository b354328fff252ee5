import JSON

/// What an answer says of how much there is in all.
struct PageTotals: Sendable {
    /// Words that mean the whole list wherever they are used.
    private static let itemWords = [
        "totalcount", "totalresults", "totalitems", "totalrecords", "totalsize", "totalelements", "totalentries",
        "totalrows", "totalhits", "totalobjects", "odatacount",
    ]
    private static let pageWords = ["totalpages", "totalpage", "pagecount", "pagestotal", "lastpage", "pages"]

    /// The number of all items.
    private(set) var items: Int?
    /// False when the number may be that of this page's items: some write `total` and mean it so.
    private(set) var isOfAll = true
    /// The number of all pages.
    let pages: Int?

    /// The totals in `answer`, whose list is at `list`. `told` is where the caller says that the number of items is.
    init(_ answer: JSONValue, _ facts: PageFacts, list: JSONPointer?, told: JSONPointer?) {
        let counts = facts.first(["total", "count"]) { fact in
            fact.value.pageNumber != nil && ["pages", "page"].contains(fact.words.dropLast().last)
        }
        pages =
            facts.number(Self.pageWords) { $0.isAboutPages(of: list) }
            ?? (counts?.words.dropLast().last == "pages" ? counts?.value.pageNumber : nil)
        if let told {
            items = answer[told]?.pageNumber
        } else if let number = facts.number(Self.itemWords, where: { $0.isAboutPages(of: list) }) {
            items = number
        } else if let fact = facts.all.first(where: { $0.isPlainTotal && $0.isAboutPages(of: list) }) {
            items = fact.value.pageNumber
            isOfAll = false
        }
    }

    init() { pages = nil }
}

extension PageFacts.Fact {
    /// True for `total`, and for `total: {value}` as Elasticsearch has it.
    fileprivate var isPlainTotal: Bool {
        guard value.pageNumber != nil else { return false }
        if ends(with: ["total", "value"]) { return true }
        return word == "total" && !["page", "pages"].contains(words.dropLast().last)
    }
}
