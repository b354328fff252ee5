import JSON

/// Pages that the request counts: by their numbers, or by the items before them.
struct PageCounter: Sendable {
    static let sizeWords = [
        "perpage", "pagesize", "limit", "pagelimit", "itemsperpage", "resultsperpage", "maxresults", "size", "top",
        "take",
        "max", "count", "rows",
    ]
    /// Those that say in an answer how many items a page may have, and not how many this one has.
    private static let saidSizeWords = sizeWords.filter { !["size", "count", "rows"].contains($0) }
    /// Words for the number of this page, as answers use them beside `page`.
    private static let numberWords = ["page", "pagenumber", "currentpage", "pageno", "current", "number", "pageindex"]
    /// Words of parameters that have other meanings, too: dates and senders for example.
    private static let ambiguousWords: Set = ["start", "from", "first", "p"]
    /// Words that count from 0 wherever they are used: they name what is left out.
    private static let zeroBasedWords: Set = ["offset", "skip", "pageoffset"]

    let style: PageStyle
    let place: JSONPointer
    /// The page's number, or how many items stand before it, as the request counts.
    let current: Int
    /// True when nobody says whether counting begins with 0 or with 1: `current` is the smaller of both, so that no page is
    /// left out, and the page that follows may be the first again.
    let isAssumed: Bool
    /// How many items a page may have, as far as that is certain.
    let size: Int?
    /// What counting begins with at most.
    private let base: Int
    /// By how much it grows, where the caller says so.
    private let step: Int?
    /// Where the next page begins, where the answer says so under the parameter's own name.
    private let told: Int?

    /// Nil when the action has no parameter that counts.
    init?(
        _ parameters: PageParameters, _ facts: PageFacts, _ options: PagingOptions = PagingOptions(),
        items: JSONPointer?
    ) {
        guard let (style, entry) = Self.parameter(parameters, options) else { return nil }
        self.style = style
        place = entry.place
        step = options.step
        let words = style == .page ? Self.numberWords : PageMarker.offsetWords + ["first"]
        func said(_ words: [String]) -> Int? {
            facts.number(words) { fact in
                fact.value.boolValue == nil && fact.isAboutPages(of: items)
                    && (fact.word != "number" || facts.hasPageBeside(fact))
            }
        }
        let own = said([entry.word])
        size = Self.size(parameters, said(Self.saidSizeWords))
        base = Self.zeroBasedWords.contains(entry.word) || entry.usualNumber == 0 ? 0 : 1
        if let number = entry.number {
            current = number
            isAssumed = false
            told = own
            return
        }
        told = own
        let usual = entry.usualNumber
        // An answer to a request without a number is the first page, whatever else stands under the name.
        let greatestFirst = Self.zeroBasedWords.contains(entry.word) ? 0 : 1
        func isFirst(_ number: Int) -> Bool { (0...greatestFirst).contains(number) || number == usual }
        let ownFirst = own.flatMap { isFirst($0) ? $0 : nil }
        let otherFirst = said(words).flatMap { isFirst($0) ? $0 : nil }
        let same: Set = ["page", "currentpage", "pagenumber", "pageno"]
        let certain =
            ownFirst ?? (same.contains(entry.word) ? said(Array(same)).flatMap { isFirst($0) ? $0 : nil } : nil)
        if let first = options.first?.pageNumber {
            (current, isAssumed) = (first, false)
        } else if let certain {
            (current, isAssumed) = (min(certain, usual ?? certain), usual.map { $0 != certain } ?? false)
        } else if let usual {
            (current, isAssumed) = (min(usual, otherFirst ?? usual), otherFirst.map { $0 < usual } ?? false)
        } else if let least = entry.leastNumber, least >= 1 {
            (current, isAssumed) = (min(least, otherFirst ?? least), otherFirst.map { $0 < least } ?? false)
        } else if style == .offset, entry.word == "startindex", facts.isSCIM {
            (current, isAssumed) = (1, false)
        } else {
            (current, isAssumed) = (0, !Self.zeroBasedWords.contains(entry.word))
        }
    }

    private static func size(_ parameters: PageParameters, _ said: Int?) -> Int? {
        let entry = parameters.first(of: sizeWords)
        // More than the third party allows is often silently less.
        let maximum = entry?.schema?["maximum"]?.pageNumber
        let given = entry?.number.flatMap { given in maximum.map { given <= $0 } == true ? given : nil }
        return (said ?? given).flatMap { $0 > 0 ? $0 : nil }
    }

    /// The parameter that counts, and what it counts.
    private static func parameter(
        _ parameters: PageParameters, _ options: PagingOptions
    ) -> (style: PageStyle, entry: PageParameters.Entry)? {
        if let style = options.style, style.isCounted {
            let words = style == .page ? PageMarker.pageWords : PageMarker.offsetWords + ["first"]
            let entry = options.place(parameters).map(parameters.entry) ?? parameters.first(of: words)
            return entry.map { (style, $0) }
        }
        let hasSize = parameters.first(of: sizeWords) != nil
        func candidate(_ style: PageStyle, _ words: [String]) -> (style: PageStyle, entry: PageParameters.Entry)? {
            for word in words {
                guard let entry = parameters.first(of: [word]), entry.counts(ambiguous: ambiguousWords, hasSize) else {
                    continue
                }
                return (style, entry)
            }
            return nil
        }
        // `first` counts beside `max` (Keycloak); elsewhere it is the size of a page (GraphQL).
        let offsets = PageMarker.offsetWords + (parameters.first(of: ["max"]) == nil ? [] : ["first"])
        let candidates = [candidate(.page, PageMarker.pageWords), candidate(.offset, offsets)].compactMap { $0 }
        // What the caller uses is what the third party counts by.
        return candidates.first { $0.entry.number != nil } ?? candidates.first
    }

    /// Where the page behind one of so many items begins; nil when that can't be told.
    func next(count: Int) -> PagePosition? {
        let next: Int
        if style == .page {
            next = current + (step ?? 1)
        } else if let told, step == nil, count > 0, told >= current + count, told > current {
            next = told
        } else {
            next = current + (step ?? count)
        }
        guard next > current, next <= PagingOptions.maximumNumber else { return nil }
        return PagePosition(place, .int(next))
    }

    /// True when what the answer says of all there is is reached. `seen` is how many items there were so far, and `pages` how
    /// many pages, where they were counted from the list's first page on.
    func isLast(count: Int, totals: PageTotals, seen: Int?, pages: Int) -> Bool {
        var isLast: Bool?
        if style == .page, let all = totals.pages, all > 0 {
            isLast = (seen == nil ? current : pages) >= all
        }
        // A number that is smaller than what came is not that of all items.
        if let all = totals.items, all > 0, seen.map({ $0 - count < all }) ?? true {
            if let seen {
                let isOfAll = totals.isOfAll || all != count || totals.pages != nil || size.map { count < $0 } == true
                isLast = (isLast ?? true) && seen >= all && isOfAll
            } else if style == .offset {
                isLast = (isLast ?? true) && current - base + count >= all
            }
        }
        return isLast ?? false
    }
}

extension PageParameters.Entry {
    /// True when the parameter can take a number that counts.
    fileprivate func counts(ambiguous words: Set<String>, _ hasSize: Bool) -> Bool {
        if let value, !value.isNull { return value.pageNumber != nil }
        guard schema?["format"]?.stringValue.map({ $0.hasPrefix("date") || $0.hasPrefix("uuid") }) != true else {
            return false
        }
        return takesNumbers && (schema?["type"] != nil || hasSize) || usualNumber != nil || !words.contains(word)
    }
}

extension PageFacts {
    /// True when what stands beside `fact` is about pages: `number` alone is the number of anything.
    fileprivate func hasPageBeside(_ fact: Fact) -> Bool {
        let beside: Set = ["totalpages", "totalelements", "numberofelements", "size", "total"]
        return all.contains { other in
            beside.contains(other.word) && other.path.count == fact.path.count
                && other.path.dropLast().elementsEqual(fact.path.dropLast()) { $0.hasSameCodePoints(as: $1) }
        }
    }

    /// True for an answer of SCIM (RFC 7644), which counts from 1.
    fileprivate var isSCIM: Bool { first(["totalresults"]) != nil && first(["itemsperpage", "startindex"]) != nil }
}
