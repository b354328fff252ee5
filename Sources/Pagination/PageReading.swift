import Alloy
import JSON

/// What one page says of itself: the third party's style, where its items stand, and how it goes on.
struct PageReading: Sendable {
    /// How it goes on.
    enum Next: Sendable, Equatable {
        case end
        case page(PagePosition)
        /// Why nobody can tell; a sentence.
        case unknown(String)
    }

    var style: PageStyle
    /// Where the items stand; nil when the answer has no list.
    var items: JSONPointer?
    var next: Next
    /// True when the next page may be the first again, as nobody says whether pages count from 0 or from 1.
    var isAssumed = false
    /// How many items a page may have, as far as that is certain.
    var size: Int?
    var totals = PageTotals()

    /// What is known from the pages before.
    struct Known: Sendable {
        /// Where their items stood.
        var items: JSONPointer?
        /// How they led to this one; nil for the first page.
        var style: PageStyle?
        /// How many items the pages before had, where the first of them was the list's first page.
        var seen: Int?
        /// How many pages there were before this one.
        var pages = 0
    }

    /// Reads a page that `parameters` asked for.
    init(
        _ answer: JSONValue, metadata: JSONObject = [:], parameters: PageParameters, sample: JSONValue? = nil,
        known: Known = Known(), options: PagingOptions = PagingOptions()
    ) {
        let reader = PageReader(answer, metadata, parameters, sample, known, options)
        self = options.style == nil && options.cursor == nil ? reader.detected() : reader.told()
        if items == nil, let place = options.items { items = place }
        totals = reader.totals(items)
        // Who has as many as there are has all, however the next page would be asked for.
        if case .unknown = next, let all = totals.items, all > 0, totals.isOfAll, let seen = known.seen,
            seen + reader.count(items) >= all, reader.facts.hasMore(than: items) != true
        {
            next = .end
        }
    }

    init(_ style: PageStyle, _ items: JSONPointer?, _ next: Next) {
        self.style = style
        self.items = items
        self.next = next
    }
}
