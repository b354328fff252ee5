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

    /// What is known from the pages before.
    struct Known: Sendable {
        /// Where their items stood.
        var items: JSONPointer?
        /// The most items that one of them had.
        var largestPage = 0
    }

    init(
        _ answer: JSONValue, metadata: JSONObject = [:], parameters: PageParameters, sample: JSONValue? = nil,
        known: Known = Known()
    ) {
        var reader = PageReader(answer, metadata, parameters, sample, known)
        self = reader.read()
    }

    init(_ style: PageStyle, _ items: JSONPointer?, _ next: Next) {
        self.style = style
        self.items = items
        self.next = next
    }
}

/// Looks for the ways in which third parties lead to a next page, the most certain first.
private struct PageReader {
    let answer: JSONValue
    let metadata: JSONObject
    let parameters: PageParameters
    let sample: JSONValue?
    let known: PageReading.Known
    var facts: PageFacts

    init(
        _ answer: JSONValue, _ metadata: JSONObject, _ parameters: PageParameters, _ sample: JSONValue?,
        _ known: PageReading.Known
    ) {
        self.answer = answer
        self.metadata = metadata
        self.parameters = parameters
        self.sample = sample
        self.known = known
        facts = PageFacts(answer)
    }

    mutating func read() -> PageReading {
        if let reading = certain() { return reading }
        // Some wrap what was asked for once in a list.
        let plain = facts
        facts = PageFacts(answer, throughLists: true)
        if let reading = connection() ?? wrapped() { return reading }
        facts = plain
        return flagged() ?? ended() ?? counted() ?? declared() ?? unknown()
    }

    private func certain() -> PageReading? {
        connection() ?? marked(PageMarker.strong) ?? linked() ?? marked(PageMarker.weak)
    }

    private func items(near marker: [String]?) -> JSONPointer? {
        if let items = known.items { return items }
        return PageItems.place(in: answer, near: marker)
    }

    private func count(_ items: JSONPointer?) -> Int { items.flatMap { answer[$0]?.arrayValue?.count } ?? 0 }

    // MARK: What the answer says

    /// GraphQL's connections.
    private func connection() -> PageReading? {
        let flags = facts.all.filter { $0.ends(with: ["pageinfo", "hasnextpage"]) }
        guard let flag = flags.first else { return nil }
        let info = Array(flag.path.dropLast())
        let items = items(near: info)
        if flags.contains(where: { $0.path.count == flag.path.count && $0.path != flag.path }) {
            return PageReading(
                .graphql, items,
                .unknown("The answer has several lists with pages of their own: ask for one at a time."))
        }
        guard flag.value.boolValue == true else { return PageReading(.graphql, items, .end) }
        let cursor = answer[JSONPointer(tokens: info)]?.objectValue?.members.first { $0.key.pageWord == "endcursor" }
        guard let cursor, cursor.value.isPageMarker else {
            return PageReading(
                .graphql, items, .unknown("There are more pages, but `pageInfo` has no `endCursor`: select it, too."))
        }
        guard let place = parameters.place(of: PageMarker.cursorWords, else: "after") else {
            return PageReading(
                .graphql, items,
                .unknown("There are more pages, but the query takes no variable for the cursor: declare `$after`."))
        }
        return PageReading(.graphql, items, .page(PagePosition(place, cursor.value)))
    }

    /// A cursor, a token or a number that leads on.
    private func marked(_ markers: [PageMarker]) -> PageReading? {
        for marker in markers {
            let fact = facts.all.first { fact in
                fact.ends(with: marker.words) && fact.value.isPageMarker
                    && (marker.words != ["after"] || !fact.ends(with: ["cursors", "after"]))
                    && fact.value.stringValue.flatMap(PageLink.init) == nil
            }
            guard let fact else { continue }
            // Facebook gives the cursor of the last page, too; only `next` tells.
            if marker.needsNext {
                let holder = Array(fact.path.dropLast(2))
                guard answer[JSONPointer(tokens: holder)]?["next"] != nil else { continue }
            }
            let (style, words) = marker.target(for: fact.value, parameters)
            guard let place = parameters.place(of: words, else: marker.usualName(in: answer)) else { continue }
            let items = items(near: fact.path)
            if facts.hasMore == false { return PageReading(style, items, .end) }
            return PageReading(style, items, .page(PagePosition(place, fact.value)))
        }
        return nil
    }

    /// A cursor beside the only list in a list of one thing: monday.com.
    private func wrapped() -> PageReading? {
        guard let entry = parameters.first(of: PageMarker.declaredCursorWords) else { return nil }
        let fact = facts.all.first { fact in
            guard fact.word == "cursor", fact.path.contains("0") else { return false }
            let beside = answer[JSONPointer(tokens: Array(fact.path.dropLast()))]?.objectValue?.members ?? []
            return beside.contains { $0.value.arrayValue != nil }
        }
        guard let fact else { return nil }
        let isEnd = !fact.value.isPageMarker
        return PageReading(
            .cursor, items(near: fact.path), isEnd ? .end : .page(PagePosition(entry.place, fact.value)))
    }

    /// The next page's address.
    private func linked() -> PageReading? {
        let fact = facts.all.first { fact in
            (PageMarker.linkWords.contains(fact.word) || fact.ends(with: ["next", "href"]))
                && fact.value.stringValue.flatMap(PageLink.init) != nil
        }
        let listed = PageLink.inList(answer)
        let header = PageLink.inHeaders(metadata, answer)
        let marker = fact?.path
        guard let link = (fact?.value.stringValue ?? listed.text).flatMap(PageLink.init) ?? header.link else {
            guard listed.isThere || header.isThere else { return nil }
            return PageReading(.link, items(near: nil), .end)
        }
        let items = items(near: marker)
        if facts.hasMore == false { return PageReading(.link, items, .end) }
        let position = parameters.position(query: link.query)
        guard !position.settings.isEmpty else {
            return PageReading(
                .link, items, .unknown("The next page stands under an address of its own, which no action leads to."))
        }
        return PageReading(.link, items, .page(position))
    }

    /// Only that there is more, or that there is not.
    private func flagged() -> PageReading? {
        guard let hasMore = facts.hasMore else { return nil }
        let items = items(near: nil)
        let elements = items.flatMap { answer[$0]?.arrayValue } ?? []
        if let entry = parameters.first(of: ["startingafter"]) {
            guard hasMore else { return PageReading(.startingAfter, items, .end) }
            let id = elements.last?["id"]
            guard let id, id.isPageMarker else {
                return PageReading(
                    .startingAfter, items, .unknown("There are more pages, but the last item has no id."))
            }
            return PageReading(.startingAfter, items, .page(PagePosition(entry.place, id)))
        }
        if let counter = PageCounter(parameters, facts) {
            let next = counter.next(count: elements.count)
            return PageReading(counter.style, items, hasMore && !elements.isEmpty ? .page(next) : .end)
        }
        guard hasMore else { return PageReading(declaredStyle ?? .cursor, items, .end) }
        return PageReading(
            .none, items, .unknown("There are more pages, but how the next one is asked for is not known."))
    }

    /// A marker without a value.
    private func ended() -> PageReading? {
        let fact = facts.all.first { fact in
            guard fact.value.isNull || fact.value.stringValue == "" else { return false }
            return PageMarker.strong.contains { fact.ends(with: $0.words) } || PageMarker.linkWords.contains(fact.word)
                || fact.word == "cursor" && declaredStyle != nil
        }
        guard let fact else { return nil }
        let isLink = PageMarker.linkWords.contains(fact.word)
        return PageReading(declaredStyle ?? (isLink ? .link : .cursor), items(near: fact.path), .end)
    }

    // MARK: What the action's definition says

    /// Page numbers and offsets, where the answer need not say anything.
    private func counted() -> PageReading? {
        guard let counter = PageCounter(parameters, facts) else { return nil }
        guard let items = items(near: nil) else { return nil }
        let count = count(items)
        let isEnd = count == 0 || counter.isLast(count: count, largestPage: known.largestPage)
        return PageReading(counter.style, items, isEnd ? .end : .page(counter.next(count: count)))
    }

    /// A cursor that the action takes and the answer does not give: it was the last page.
    private func declared() -> PageReading? {
        // Something that might lead on, under a name that nobody knows.
        let suspicious = facts.all.contains { fact in
            fact.value.isPageMarker
                && ["next", "cursor", "continu", "token"].contains { fact.word.contains($0) }
        }
        guard !suspicious, let items = items(near: nil) else { return nil }
        if let style = declaredStyle { return PageReading(style, items, .end) }
        guard let sample else { return nil }
        let style = PageReading(sample, parameters: parameters).style
        return style == .none ? nil : PageReading(style, items, .end)
    }

    private var declaredStyle: PageStyle? {
        if parameters.first(of: ["pagetoken", "nextpagetoken"]) != nil { return .pageToken }
        return parameters.first(of: PageMarker.declaredCursorWords) == nil ? nil : .cursor
    }

    private func unknown() -> PageReading {
        let items = items(near: nil)
        return PageReading(
            .none, items,
            .unknown(
                items == nil
                    ? "The answer holds no list: it is given whole, as the only item."
                    : "Neither the action's definition nor the answer tells of pages in a way that is known: whether "
                        + "there are more is not known."))
    }
}
