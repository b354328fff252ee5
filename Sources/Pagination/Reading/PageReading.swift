import Alloy
import JSON

/// The result of reading one page: the provider's style, the location of the items, and the next page.
struct PageReading: Sendable {
    /// The page that follows.
    enum Next: Sendable, Equatable {
        case end
        case page(PagePosition)
        /// The next page can't be determined; the reason is a sentence.
        case unknown(String)
    }

    var style: PageStyle
    /// The location of the items; nil when the response has no list.
    var items: JSONPointer?
    var next: Next
    /// Indicates that the next page may be the first one again, because it is not known whether pages count from 0 or from 1.
    var isBaseAssumed = false
    /// The maximum number of items in a page, if it is certain.
    var pageSize: Int?
    var totals = PageTotals()

    /// Facts from the pages before.
    struct Context: Sendable {
        /// The location of their items.
        var items: JSONPointer?
        /// The style in which they led to this page; nil for the first page.
        var style: PageStyle?
        /// The number of items in the pages before, if the first of them was the first page of the list.
        var itemCount: Int?
        /// The number of pages before this one.
        var pageCount = 0
        /// The number of items in the largest of them.
        var largestPage = 0
    }

    /// Reads the page that `parameters` requested.
    init(
        _ response: JSONValue, metadata: JSONObject = [:], parameters: PageParameters, sample: JSONValue? = nil,
        context: Context = Context(), options: PagingOptions = PagingOptions()
    ) {
        let detector = PageDetector(response, metadata, parameters, sample, context, options)
        let isDetected = options.style == nil && options.cursor == nil
        self = isDetected ? detector.reading() : ConfiguredPageReader(detector).reading()
        if items == nil, let pointer = options.items { items = pointer }
        totals = detector.totals(items)
        // A list is complete when all its items have come, whether or not the next request is known.
        if case .unknown = next, let all = totals.exactItems, all > 0, totals.isOfAll, let count = context.itemCount,
            count + detector.count(items) >= all, detector.facts.hasMore(than: items) != true
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
