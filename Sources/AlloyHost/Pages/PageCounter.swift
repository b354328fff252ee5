import JSON

/// Pages that the request counts: by their numbers, or by the items before them.
struct PageCounter: Sendable {
    private static let sizeWords = ["perpage", "pagesize", "limit", "pagelimit", "maxresults", "size", "top", "take"]
    private static let totalWords = ["total", "totalcount", "totalresults", "totalitems", "totalrecords", "totalsize"]
    private static let totalPagesWords = ["totalpages", "pagecount", "pagestotal", "lastpage", "pages"]

    let style: PageStyle
    private let place: JSONPointer
    /// The page's number, or how many items stand before it.
    private let current: Int
    private let first: Int
    private let totalPages: Int?
    private let total: Int?
    /// How many items a page holds unless it is the last, as far as that is certain.
    private let size: Int?

    /// Nil when the action has no parameter that counts.
    init?(_ parameters: PageParameters, _ facts: PageFacts) {
        if let entry = parameters.first(of: PageMarker.pageWords),
            entry.value?.stringValue.map({ Int($0) != nil }) ?? true
        {
            style = .page
            place = entry.place
            let usual = entry.schema?["default"]?.intValue
            first = usual ?? (entry.schema?["minimum"]?.intValue == 0 ? 0 : 1)
            current = entry.number ?? first
        } else if let entry = parameters.first(of: PageMarker.offsetWords) {
            style = .offset
            place = entry.place
            first = 0
            current = entry.number ?? 0
        } else {
            return nil
        }
        totalPages = facts.number(Self.totalPagesWords)
        total = facts.number(Self.totalWords)
        let echoed = facts.number(Self.sizeWords)
        let entry = parameters.first(of: Self.sizeWords)
        // More than the third party allows is often silently less.
        let isWithinBounds = entry?.number.flatMap { given in entry?.schema?["maximum"]?.intValue.map { given <= $0 } }
        let given = isWithinBounds == true ? entry?.number : nil
        let usual = entry?.number == nil ? entry?.schema?["default"]?.intValue : nil
        size = (echoed ?? given ?? usual).flatMap { $0 > 0 ? $0 : nil }
    }

    /// Whether a page of so many items is the last; `largestPage` is what the pages before it had at most.
    func isLast(count: Int, largestPage: Int) -> Bool {
        switch style {
        case .page:
            if let totalPages { return current - first + 1 >= totalPages }
            if let total, let size { return (current - first + 1) * size >= total }
        default: if let total, total > 0 { return current + count >= total }
        }
        if let size { return count < size }
        return count < largestPage
    }

    /// Where the page behind one of so many items begins.
    func next(count: Int) -> PagePosition {
        PagePosition(place, .int(current + (style == .page ? 1 : count)))
    }
}
