import Alloy
import JSON

/// A walk over the pages of a provider: a state machine that takes the response of each page, and returns the next page to
/// request or the reason to stop.
package struct PageWalk: Sendable {
    /// The limits that stop it before the end of the list.
    package struct Limits: Sendable {
        package var pages = 10
        package var items = 1_000
        package var bytes = 8 << 20

        package init() {}
    }

    /// The next step.
    package enum Step: Sendable, Equatable {
        /// Request the page at this position.
        case request(PagePosition)
        case stop(PageStop)
    }

    private let action: ActionDetails
    private let arguments: JSONObject
    private let limits: Limits
    private let unwrapsNodes: Bool
    /// The start of the next page, or, at the end, the position at which a later call continues.
    package private(set) var cursor: PageCursor
    package private(set) var items: [JSONValue] = []
    /// The number of pages.
    package private(set) var pages = 0
    package private(set) var warnings: [String] = []
    /// The number of bytes of `items`, as JSON.
    private var bytes = 0
    /// The positions that were requested.
    private var requested: [PagePosition] = []
    /// The totals of the latest page that reports the number of items in the whole list.
    private var totals = PageTotals()
    /// The lists beside the items that a warning names.
    private var otherLists: Set<String> = []
    /// The maximum number of items in a page, if it is certain.
    private var pageSize: Int?

    /// A walk over the pages of `action` with these arguments of `execute`, from `cursor` on.
    package init(
        _ action: ActionDetails, _ arguments: JSONObject, from cursor: PageCursor, limits: Limits = Limits(),
        unwrapsNodes: Bool = false
    ) {
        self.action = action
        self.arguments = arguments
        self.limits = limits
        self.unwrapsNodes = unwrapsNodes
        self.cursor = cursor
    }

    package var style: PageStyle { cursor.style }

    /// Returns the location of the items in a response; nil when it is not known.
    package func itemsPointer(in response: JSONValue) -> JSONPointer? {
        cursor.items ?? cursor.paging.items ?? PageItems.pointer(in: response, near: nil)
    }

    /// Handles the response of the page that was requested.
    ///
    /// Throws when it has no list. The walk does not move then, so the page can be requested again.
    package mutating func handle(_ response: JSONValue, metadata: JSONObject = [:]) throws(AlloyError) -> Step {
        var response = response
        let known = cursor.items ?? cursor.paging.items
        if let known, let list = try list(at: known, in: response), response[known]?.arrayValue == nil {
            response.set(known.tokens[...], .array(list))
        }
        pages += 1
        requested.append(cursor.position)
        let isFirst = cursor.history.pageCount == 0
        var page: PageHistory.Page?
        var repeated = 0
        var isChanged = false
        if !isFirst, let list = known.flatMap({ response[$0]?.arrayValue }) {
            let compared = PageHistory.Page(list)
            switch cursor.history.recognition(compared, isNumbered: style.isNumbered) {
            case .repeated: return stepAfterRepeatedPage()
            case .changed where cursor.isBaseAssumed: return stepAfterRepeatedPage()
            case .changed:
                isChanged = true
                warn(
                    "A page has the ids of a page that was read already, and partly other contents: its items are returned, and "
                        + "no further page was requested.")
            case .sameIDs: warn("A page has the ids of a page that was read already, and other contents.")
            case .new: repeated = overlap(compared)
            }
            if repeated > 0, repeated == list.count { return stepAfterRepeatedPage() }
            noteOverlap(repeated, of: compared)
            page = compared
        }
        let parameters = PageParameters(action, cursor.position.applied(to: arguments))
        let isFromStart = !isFirst || parameters.isFirstPage(cursor.paging)
        let reading = read(response, metadata, parameters, repeated: repeated, isFromStart: isFromStart)
        if isFirst { cursor.style = reading.style }
        totals = reading.totals.items == nil ? totals : reading.totals
        pageSize = reading.pageSize ?? pageSize
        cursor.items = known ?? reading.items
        if isFirst { warnAboutTotal(response) }
        warnAboutOtherLists(response)
        noteIncompleteResults(response)
        let list = cursor.items.map { response[$0]?.arrayValue ?? [] } ?? (response.isNull ? [] : [response])
        if let stop = append(list, from: repeated) { return .stop(stop) }
        let count = list.count - repeated
        let names = isFirst ? list.sharedNames : []
        let next = isChanged ? .stop(.repeatingPage) : step(after: reading, count: count, isFirst: isFirst)
        cursor.history.add(page ?? PageHistory.Page(list), count: count, isFromStart: isFromStart, names: names)
        return limited(next)
    }

    private func read(
        _ response: JSONValue, _ metadata: JSONObject, _ parameters: PageParameters, repeated: Int, isFromStart: Bool
    ) -> PageReading {
        let history = cursor.history
        let context = PageReading.Context(
            items: cursor.items, style: history.pageCount == 0 || style == .none ? nil : style,
            itemCount: isFromStart ? history.itemCount.map { $0 - repeated } : nil, pageCount: history.pageCount,
            largestPage: history.largestPage)
        return PageReading(
            response, metadata: metadata, parameters: parameters, sample: action.sampleResponse, context: context,
            options: cursor.paging)
    }

    /// Adds a warning, once.
    package mutating func warn(_ warning: String) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    /// Warns that the list may have ended before a page that failed: some providers refuse the page after the last one.
    package mutating func warnAboutPossibleEnd() {
        guard style.isNumbered, cursor.history.lastPage < cursor.history.largestPage else { return }
        warn("The page before the failed one is shorter than others: the list may end there.")
    }
}

// The items of a page.
extension PageWalk {
    /// Returns the list of a page. A single object in its place is a list of one: converters from XML do not distinguish
    /// them.
    ///
    /// Throws when there is no list, unless the response says that no items are left.
    private func list(at pointer: JSONPointer, in response: JSONValue) throws(AlloyError) -> [JSONValue]? {
        switch response[pointer] {
        case .array(let elements): return elements
        case .object(let object) where isItem(object, at: pointer): return [.object(object)]
        case let other:
            if other?.isNull ?? true, reportsNoItems(response, pointer) { return [] }
            guard cursor.items != nil else { throw .noList(at: pointer, response) }
            throw .pageWithoutList(pages + 1, at: pointer, response)
        }
    }

    private func isItem(_ object: JSONObject, at pointer: JSONPointer) -> Bool {
        // The location in the first page is given by the caller.
        guard cursor.history.pageCount > 0 else { return !pointer.tokens.isEmpty }
        return cursor.history.resemblesItem(object)
    }

    private func reportsNoItems(_ response: JSONValue, _ pointer: JSONPointer) -> Bool {
        guard response.objectValue != nil else { return false }
        let facts = PageFacts(response)
        let totals = PageTotals(response, facts, list: pointer, configured: cursor.paging.total)
        if let all = totals.items, let count = cursor.history.itemCount, all > 0 || count == 0 {
            return count >= all && totals.isExact
        }
        let names = [
            "count", "resultcount", "itemcount", "returned", "numresults", "numberofelements", "resultsizeestimate",
        ]
        return facts.number(names) { $0.isAboutPages(of: pointer) } == 0
    }

    /// Appends the items of the page up to the limits; returns the limit that some of them exceed.
    private mutating func append(_ list: [JSONValue], from repeated: Int) -> PageStop? {
        for (index, element) in list.enumerated().dropFirst(max(start(in: list), repeated)) {
            let item = unwrapsNodes ? element["node"] ?? element : element
            let size = item.bytes.count + 1
            // The first item is taken whatever its size; otherwise a caller that continues would never get further.
            let stop: PageStop? =
                items.count >= limits.items
                ? .maxItems : !items.isEmpty && bytes + size > limits.bytes ? .maxBytes : nil
            if let stop {
                cursor.skip = index
                cursor.lastItem = index > 0 ? list[index - 1].shortDigest : nil
                return stop
            }
            items.append(item)
            bytes += size
        }
        return nil
    }

    /// Returns the index of the first item that was not returned by an earlier call. In a page that has changed since, the
    /// last returned item is searched.
    private mutating func start(in list: [JSONValue]) -> Int {
        let skip = cursor.skip
        guard skip > 0, let last = cursor.lastItem else { return skip }
        if skip <= list.count, list[skip - 1].shortDigest == last { return skip }
        if let index = list.lastIndex(where: { $0.shortDigest == last }) { return index + 1 }
        warn("The page on which this call continued has changed since: items may be missing, or come twice.")
        return skip
    }

    /// Returns the number of items at the start of a page that are also the end of the page before. Where pages count from 1,
    /// the last item comes again, and after a short page, items that it left out may have been counted.
    private func overlap(_ page: PageHistory.Page) -> Int {
        style.isNumbered ? cursor.history.overlap(page, unidentified: expectedOverlap) : 0
    }

    /// The maximum number of items that come again although the list has not changed.
    private var expectedOverlap: Int {
        guard style == .offset, cursor.paging.step == nil else { return 0 }
        let history = cursor.history
        return history.largestPage - history.lastPage + (cursor.isBaseAssumed ? 1 : 0)
    }

    /// Notes whether the items that are left out may be others than those of the page before.
    private mutating func noteOverlap(_ count: Int, of page: PageHistory.Page) {
        guard count > 0 else { return }
        if !page.isIdentified {
            warn("A page began with the last items of the page before; they were left out.")
        } else if count > expectedOverlap {
            warn(
                "A page began with the last items of the page before; they were left out. The list has changed while it was "
                    + "read, so items may be missing.")
        } else {
            return
        }
        cursor.mayLackItems = true
    }
}

// The step after a page.
extension PageWalk {
    /// Returns the step that a page leads to; `count` is the number of its new items.
    private mutating func step(after reading: PageReading, count: Int, isFirst: Bool) -> Step {
        switch reading.next {
        case .end: return .stop(.end)
        case .unknown(let reason):
            warn(reason)
            return .stop(.undetected)
        case .page(let position):
            let isSame = position.applied(to: arguments) == cursor.position.applied(to: arguments)
            guard !requested.contains(position), !isSame else {
                // No page follows an empty one that leads to itself.
                if isSame, count == 0 { return .stop(.end) }
                warn("The provider leads back to a page that was read already, so no further page was requested.")
                return .stop(.repeatingCursor)
            }
            cursor.isBaseAssumed = isFirst && reading.isBaseAssumed
            move(to: position)
            return .request(position)
        }
    }

    private mutating func move(to position: PagePosition) {
        cursor.position = position
        cursor.skip = 0
        cursor.lastItem = nil
    }

    /// Returns the step after a page that was read before. None of its items are returned.
    private mutating func stepAfterRepeatedPage() -> Step {
        // Pages count from 1 then, and this was the first page once more.
        if cursor.isBaseAssumed, let position = cursor.position.following {
            cursor.isBaseAssumed = false
            move(to: position)
            return limited(.request(position))
        }
        if isComplete { return limited(.stop(.end)) }
        warn(
            style.isNumbered
                ? "The provider returned a page again that was read already: either the list has ended, or the parameter for "
                    + "the next page has no effect. `paging` can name another one."
                : "The provider returned a page again that was read already, so no further page was requested.")
        return .stop(.repeatingPage)
    }

    /// Indicates that a repeated page can only mean that there is no further one.
    private var isComplete: Bool {
        let history = cursor.history
        if totals.isOfAll, let total = totals.exactItems, let count = history.itemCount, total > 0, count >= total {
            return true
        }
        guard style.isNumbered, history.hasDistinctItems else { return false }
        // A full page may be the last one that the provider is willing to return.
        return history.lastPage < (history.pageCount > 1 ? history.largestPage : pageSize ?? 0)
    }

    /// Returns the step after the limits and the total number of items are applied to it.
    private mutating func limited(_ step: Step) -> Step {
        switch step {
        case .request:
            if items.count >= limits.items { return .stop(.maxItems) }
            if bytes >= limits.bytes { return .stop(.maxBytes) }
            if pages >= limits.pages { return .stop(.maxPages) }
            return step
        case .stop(.end):
            guard let total = totals.items, let count = cursor.history.itemCount, total > count else {
                return endOfList
            }
            warn("The provider reports \(total) items, returned \(count), and has no further page.")
            return .stop(.missingItems)
        case .stop: return step
        }
    }

    /// The step at the end of the list. Repeated items that were left out make it uncertain, unless the number of all items
    /// has come.
    private var endOfList: Step {
        guard cursor.mayLackItems else { return .stop(.end) }
        let isWhole = totals.isOfAll && totals.exactItems != nil && totals.exactItems == cursor.history.itemCount
        return .stop(isWhole ? .end : .undetected)
    }
}

// Warnings about the response.
extension PageWalk {
    private mutating func warnAboutTotal(_ response: JSONValue) {
        guard let pointer = cursor.paging.total, totals.items == nil else { return }
        warn("The first page has no number at \(pointer), the location in `paging.total`.")
    }

    /// Notes whether the provider says that it has not searched everything: Elasticsearch, GitHub, Google Drive.
    private mutating func noteIncompleteResults(_ response: JSONValue) {
        let names = ["timedout", "incompleteresults", "incompletesearch", "partialresults", "terminatedearly"]
        let fact = PageFacts(response).first(names) { $0.value.pageFlag == true && $0.isAboutPages(of: cursor.items) }
        guard let fact else { return }
        warn("The provider says with \(JSONPointer(tokens: fact.path)) that its results are incomplete.")
        cursor.mayLackItems = true
    }

    /// Warns about lists beside the items, unless the caller has selected the items.
    private mutating func warnAboutOtherLists(_ response: JSONValue) {
        guard cursor.paging.items == nil, let items = cursor.items else { return }
        let others = PageItems.others(in: response, besides: items).map(\.description)
            .filter { !otherLists.contains($0) }
        guard !others.isEmpty else { return }
        otherLists.formUnion(others)
        let names = others.prefix(5).joined(separator: ", ") + (others.count > 5 ? ", …" : "")
        warn(
            "The items are those of \(items); the response has other lists, which are not returned: \(names). "
                + "`paging.items` can select another one.")
    }
}

extension [JSONValue] {
    /// The member names that all of these objects have; none when a value is not an object.
    fileprivate var sharedNames: [String] {
        guard let names = first?.objectValue?.members.map(\.key) else { return [] }
        return names.filter { name in allSatisfy { $0.objectValue?[name] != nil } }
    }
}
