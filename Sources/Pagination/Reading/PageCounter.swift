import JSON

/// The number in the request for a page: a page number, or an offset.
struct PageCounter: Sendable {
    static let sizeNames = [
        "perpage", "pagesize", "limit", "pagelimit", "itemsperpage", "resultsperpage", "maxresults", "size", "top",
        "take", "max", "count", "rows",
    ]
    /// Names that mean the maximum size of a page in a response too, and not the number of items in this page.
    private static let responseSizeNames = sizeNames.filter { !["size", "count", "rows"].contains($0) }
    /// Names for the number of this page in responses, besides `page`.
    private static let numberNames = ["page", "pagenumber", "currentpage", "pageno", "current", "number", "pageindex"]
    /// Names of parameters with other meanings too: dates and senders for example.
    private static let ambiguousNames: Set = ["start", "from", "first", "p"]
    /// Names that always count from 0: they mean the number of items to skip.
    private static let zeroBasedNames: Set = ["offset", "skip", "pageoffset"]

    let style: PageStyle
    let pointer: JSONPointer
    /// The number of this page: its page number, or its offset.
    let current: Int
    /// Indicates that it is not known whether pages count from 0 or from 1. Then `current` is the smaller one, so that no page is
    /// left out, and the next page may be the first one again.
    let isBaseAssumed: Bool
    /// The maximum number of items in a page, if it is certain.
    let pageSize: Int?
    /// The largest number that the first page may have.
    private let base: Int
    /// The increment that the caller gives.
    private let step: Int?
    /// The start of the next page, if the response has it under the parameter's own name.
    private let next: Int?
    /// The number of this page according to the response.
    private let reportedNumber: Int?

    /// The pages so far, with this one.
    struct State {
        /// The number of items in this page.
        let count: Int
        /// The number of items so far; nil when they were not counted from the first page of the list.
        let itemCount: Int?
        let pageCount: Int
        /// The number of items in the largest page before this one.
        let largestPage: Int
    }

    /// Reads the number of this page. Nil when the action has no such parameter.
    init?(
        _ parameters: PageParameters, _ facts: PageFacts, _ options: PagingOptions = PagingOptions(),
        items: JSONPointer?
    ) {
        guard let (style, entry) = Self.parameter(parameters, options) else { return nil }
        self.style = style
        pointer = entry.pointer
        step = options.step
        let names = style == .page ? Self.numberNames : NextPageMember.offsetNames + ["first"]
        func reported(_ names: [String]) -> Int? {
            facts.number(names) { fact in
                fact.value.boolValue == nil && fact.isAboutPages(of: items)
                    && (fact.name != "number" || facts.hasPageBeside(fact))
            }
        }
        let own = reported([entry.name])
        pageSize = Self.pageSize(parameters, reported(Self.responseSizeNames))
        base = Self.zeroBasedNames.contains(entry.name) || entry.defaultNumber == 0 ? 0 : 1
        next = own
        reportedNumber = style == .page ? own ?? reported(names) : nil
        if let number = entry.number {
            current = number
            isBaseAssumed = false
            return
        }
        let usual = entry.defaultNumber
        // The response to a request without a number is the first page, whatever else has that name.
        func first(_ number: Int?) -> Int? {
            guard let number,
                (0...(Self.zeroBasedNames.contains(entry.name) ? 0 : 1)).contains(number) || number == usual
            else { return nil }
            return number
        }
        let synonyms = ["page", "currentpage", "pagenumber", "pageno"]
        let certain = first(own) ?? (synonyms.contains(entry.name) ? first(reported(synonyms)) : nil)
        let likely = first(reported(names))
        if let configured = options.first?.pageNumber {
            (current, isBaseAssumed) = (configured, false)
        } else if let certain {
            (current, isBaseAssumed) = (min(certain, usual ?? certain), usual.map { $0 != certain } ?? false)
        } else if let usual {
            (current, isBaseAssumed) = (min(usual, likely ?? usual), likely.map { $0 < usual } ?? false)
        } else if let minimum = entry.minimumNumber, minimum >= 1 {
            (current, isBaseAssumed) = (min(minimum, likely ?? minimum), likely.map { $0 < minimum } ?? false)
        } else if style == .offset, entry.name == "startindex", facts.isSCIM {
            (current, isBaseAssumed) = (1, false)
        } else {
            (current, isBaseAssumed) = (0, !Self.zeroBasedNames.contains(entry.name))
        }
    }

    private static func pageSize(_ parameters: PageParameters, _ reported: Int?) -> Int? {
        let entry = parameters.first(of: sizeNames)
        // Providers often reduce a size above the maximum without an error.
        let maximum = entry?.schema?["maximum"]?.pageNumber
        let given = entry?.number.flatMap { given in maximum.map { given <= $0 } == true ? given : nil }
        return (reported ?? given).flatMap { $0 > 0 ? $0 : nil }
    }

    /// Returns the parameter that takes the number, and its style.
    private static func parameter(
        _ parameters: PageParameters, _ options: PagingOptions
    ) -> (style: PageStyle, entry: PageParameters.Entry)? {
        if let style = options.style, style.isNumbered {
            let names = style == .page ? NextPageMember.pageNames : NextPageMember.offsetNames + ["first"]
            let entry = options.pointer(in: parameters).map(parameters.entry) ?? parameters.first(of: names)
            return entry.map { (style, $0) }
        }
        let hasSize = parameters.first(of: sizeNames) != nil
        func candidate(_ style: PageStyle, _ names: [String]) -> (style: PageStyle, entry: PageParameters.Entry)? {
            for name in names {
                guard let entry = parameters.first(of: [name]),
                    entry.isNumber(ambiguousNames: ambiguousNames, hasSize: hasSize)
                else { continue }
                return (style, entry)
            }
            return nil
        }
        // `first` is an offset beside `max` (Keycloak); elsewhere it is the size of a page (GraphQL).
        let offsets = NextPageMember.offsetNames + (parameters.first(of: ["max"]) == nil ? [] : ["first"])
        let candidates = [candidate(.page, NextPageMember.pageNames), candidate(.offset, offsets)].compactMap { $0 }
        // A parameter that the caller uses goes before one that is only declared.
        return candidates.first { $0.entry.number != nil } ?? candidates.first
    }

    /// Returns the position of the page after one with `count` items; nil when it can't be computed.
    func next(count: Int) -> PagePosition? {
        let number: Int
        if style == .page {
            number = current + (step ?? 1)
        } else if let next, step == nil, count > 0, next >= current + count, next > current {
            number = next
        } else {
            number = current + (step ?? count)
        }
        guard number > current, number <= PagingOptions.maximumNumber else { return nil }
        return PagePosition(pointer, .int(number))
    }

    /// Returns true when the totals of the response are reached.
    func isLast(_ state: State, _ totals: PageTotals) -> Bool {
        let count = state.count
        var isOfItems: Bool?
        // A total below the number of items before this page is not that of all items.
        if let all = totals.exactItems, all > 0, state.itemCount.map({ $0 - count < all }) ?? true {
            if let itemCount = state.itemCount {
                let isOfAll =
                    totals.isOfAll || all != count || totals.pages != nil || totals.lastPage != nil
                    || pageSize.map { count < $0 } == true
                isOfItems = itemCount >= all && isOfAll
            } else if style == .offset {
                isOfItems = current - base + count >= all
            }
        }
        guard let isOfPages = isLastOfPages(state, totals, isOfItems: isOfItems) else { return isOfItems ?? false }
        return isOfPages && isOfItems ?? true
    }

    /// Returns whether the pages are counted to their end; nil when the response has no number of pages. The number of pages
    /// may be that of the last one where they count from 0; then only a short page or the number of items shows the end.
    private func isLastOfPages(_ state: State, _ totals: PageTotals, isOfItems: Bool?) -> Bool? {
        guard style == .page else { return nil }
        let number = min(reportedNumber ?? current, current)
        if let last = totals.lastPage, last > 0 { return number >= last }
        guard let all = totals.pages, all > 0 else { return nil }
        guard state.itemCount != nil else { return number >= all }
        let isFromZero = number < state.pageCount
        let isShort = state.count < max(state.largestPage, pageSize ?? 0)
        return state.pageCount >= all && (!isFromZero || isShort || isOfItems == true || state.pageCount > all)
    }

    /// Returns true when the response announces a page after this one.
    func announcesMore(_ state: State, _ totals: PageTotals) -> Bool {
        if let last = totals.lastPage, last > 0 { return last > max(reportedNumber ?? current, current) }
        return totals.pages.map { $0 > state.pageCount } ?? false
    }
}

extension PageParameters.Entry {
    /// Returns true when the parameter can take a page number or an offset.
    fileprivate func isNumber(ambiguousNames: Set<String>, hasSize: Bool) -> Bool {
        if let value, !value.isNull { return value.pageNumber != nil }
        guard schema?["format"]?.stringValue.map({ $0.hasPrefix("date") || $0.hasPrefix("uuid") }) != true else {
            return false
        }
        return acceptsNumbers && (schema?["type"] != nil || hasSize) || defaultNumber != nil
            || !ambiguousNames.contains(name)
    }
}

extension PageFacts {
    /// Returns true when there are facts about pages beside `fact`: `number` alone is the number of anything.
    fileprivate func hasPageBeside(_ fact: Fact) -> Bool {
        let beside: Set = ["totalpages", "totalelements", "numberofelements", "size", "total"]
        return all.contains { other in
            beside.contains(other.name) && other.path.count == fact.path.count
                && other.path.dropLast().elementsEqual(fact.path.dropLast()) { $0.hasSameCodePoints(as: $1) }
        }
    }

    /// Indicates a response of SCIM (RFC 7644), which counts from 1.
    fileprivate var isSCIM: Bool { first(["totalresults"]) != nil && first(["itemsperpage", "startindex"]) != nil }
}
