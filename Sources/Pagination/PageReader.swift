import JSON

/// Looks for the ways in which third parties lead to a next page, the most certain first.
struct PageReader {
    let answer: JSONValue
    let metadata: JSONObject
    let parameters: PageParameters
    let sample: JSONValue?
    let known: PageReading.Known
    let options: PagingOptions
    var facts: PageFacts

    init(
        _ answer: JSONValue, _ metadata: JSONObject, _ parameters: PageParameters, _ sample: JSONValue?,
        _ known: PageReading.Known, _ options: PagingOptions
    ) {
        self.answer = answer
        self.metadata = metadata
        self.parameters = parameters
        self.sample = sample
        self.known = known
        self.options = options
        facts = PageFacts(answer)
    }

    /// What the answer and the action's definition say.
    func detected() -> PageReading {
        if let reading = certain() { return reading }
        // Some wrap what was asked for once in a list.
        var wrapping = self
        wrapping.facts = PageFacts(answer, throughLists: true)
        if let reading = wrapping.connection() ?? wrapping.wrapped() { return reading }
        return left() ?? flagged() ?? ended() ?? counted() ?? declared() ?? unknown()
    }

    func items(near marker: [String]?) -> JSONPointer? {
        options.items ?? known.items ?? PageItems.place(in: answer, near: marker)
    }

    func count(_ items: JSONPointer?) -> Int { items.flatMap { answer[$0]?.arrayValue?.count } ?? 0 }

    func totals(_ items: JSONPointer?) -> PageTotals { PageTotals(answer, facts, list: items, told: options.total) }

    /// A way that each page has: one that is found later only is another thing than what led there.
    private func certain() -> PageReading? {
        let ways = [connection, { marked(PageMarker.strong) }, linked, { marked(PageMarker.weak) }]
        for way in ways {
            if let reading = way(), known.style == nil || known.style == reading.style { return reading }
        }
        return nil
    }

    // MARK: What the answer says

    /// GraphQL's connections.
    func connection() -> PageReading? {
        let flags = facts.all.filter { $0.ends(with: ["pageinfo", "hasnextpage"]) }
        guard let flag = flags.first else { return nil }
        let info = Array(flag.path.dropLast())
        let items = items(near: info)
        if flags.contains(where: { $0.path.count == flag.path.count && $0.path != flag.path }) {
            return PageReading(
                .graphql, items,
                .unknown("The answer has several lists with pages of their own: ask for one at a time."))
        }
        guard flag.value.pageFlag == true else { return PageReading(.graphql, items, .end) }
        let cursor = answer[JSONPointer(tokens: info)]?.objectValue?.members.first { $0.key.pageWord == "endcursor" }
        guard let cursor, cursor.value.stringValue?.isEmpty == false || cursor.value.intValue != nil else {
            return PageReading(
                .graphql, items, .unknown("There are more pages, but `pageInfo` has no `endCursor`: select it, too."))
        }
        let usual = parameters.place(of: PageMarker.cursorWords, else: "after")
        guard let place = options.place(parameters) ?? usual else {
            return PageReading(
                .graphql, items,
                .unknown("There are more pages, but the query takes no variable for the cursor: declare `$after`."))
        }
        return PageReading(.graphql, items, .page(PagePosition(place, cursor.value)))
    }

    /// A cursor, a token or a number that leads on.
    func marked(_ markers: [PageMarker]) -> PageReading? {
        for marker in markers {
            let fact = facts.all.first { fact in
                fact.ends(with: marker.words) && (fact.value.isPageMarker || isZeroWithMore(fact))
                    && (marker.words != ["after"] || !fact.ends(with: ["cursors", "after"]))
                    && fact.value.stringValue.flatMap { PageLink($0) } == nil
            }
            guard let fact else { continue }
            // An offset that is a number says where this page is.
            if marker.words == ["offset"], fact.value.pageNumber != nil { continue }
            // Facebook gives the cursor of the last page, too; only `next` tells.
            if marker.needsNext {
                let holder = Array(fact.path.dropLast(2))
                guard answer[JSONPointer(tokens: holder)]?["next"] != nil else { continue }
            }
            let (style, words) = marker.target(for: fact.value, parameters)
            let usual = parameters.place(of: words, else: marker.usualName(in: answer))
            guard let place = options.place(parameters) ?? usual else { continue }
            let items = items(near: fact.path)
            if facts.hasMore(than: items) == false { return PageReading(style, items, .end) }
            return PageReading(style, items, .page(PagePosition(place, fact.value)))
        }
        return nil
    }

    /// 0 is the end, unless the answer says that there is more.
    private func isZeroWithMore(_ fact: PageFacts.Fact) -> Bool {
        fact.value.pageNumber == 0 && facts.hasMore(than: known.items) == true
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
    func linked() -> PageReading? {
        let fact = facts.all.first { fact in
            let isNext = PageMarker.linkWords.contains(fact.word)
            let isInNext = ["href", "url", "uri", "link"].contains { fact.ends(with: ["next", $0]) }
            return (isNext || isInNext) && fact.value.stringValue.flatMap { PageLink($0) } != nil
        }
        let listed = PageLink.inList(answer)
        let header = PageLink.inHeaders(metadata, answer)
        guard let link = (fact?.value.stringValue ?? listed.text).flatMap({ PageLink($0) }) ?? header.link else {
            guard listed.isThere || header.isThere else { return nil }
            return PageReading(.link, items(near: nil), .end)
        }
        let items = items(near: fact?.path)
        if facts.hasMore(than: items) == false { return PageReading(.link, items, .end) }
        return PageReading(.link, items, next(link))
    }

    /// The page that a link leads to.
    func next(_ link: PageLink) -> PageReading.Next {
        if let place = options.place(parameters) {
            let name = place.tokens.last ?? ""
            if let value = link.query.first(where: { $0.name.hasSameCodePoints(as: name) })?.value ?? link.lastStep {
                return .page(PagePosition(place, value))
            }
        }
        let position = parameters.position(query: link.query)
        guard !position.settings.isEmpty else {
            return .unknown("The next page stands under an address of its own, which no action leads to.")
        }
        return .page(position)
    }

    /// The page after one that had what leads to the next: there is nothing that leads on.
    func left() -> PageReading? {
        guard let style = known.style, style.isLed else { return nil }
        let items = items(near: nil)
        guard facts.hasMore(than: items) != true else { return PageReading(style, items, Self.moreWithoutWay) }
        return PageReading(style, items, .end)
    }

    static let moreWithoutWay = PageReading.Next.unknown(
        "There are more pages, but how the next one is asked for is not known.")

    /// Only that there is more, or that there is not.
    private func flagged() -> PageReading? {
        let items = items(near: nil)
        let hasMore = facts.hasMore(than: items)
        if known.style == nil || known.style == .startingAfter, let reading = lastItem(hasMore: hasMore, items) {
            return reading
        }
        guard let hasMore else { return nil }
        if known.style?.isCounted ?? true, let counter = PageCounter(parameters, facts, options, items: items) {
            return page(counter, items)
        }
        guard hasMore else { return PageReading(known.style ?? declaredStyle ?? .cursor, items, .end) }
        return PageReading(.none, items, Self.moreWithoutWay)
    }

    /// The id of the last item as what leads on: Stripe, OpenAI. Where nobody says whether there is more, an empty page is
    /// the end.
    func lastItem(hasMore: Bool?, _ items: JSONPointer?) -> PageReading? {
        guard hasMore != nil || (known.style ?? options.style) == .startingAfter else { return nil }
        let said = facts.first(["lastid", "lastitemid"]) { $0.value.isPageMarker && $0.isAboutPages(of: items) }
        let words = PageMarker.lastItemWords + (said == nil ? [] : ["after", "cursor"])
        guard let place = options.place(parameters) ?? parameters.first(of: words)?.place else { return nil }
        let last = items.flatMap { answer[$0]?.arrayValue?.last }
        if hasMore == false || hasMore == nil && last == nil { return PageReading(.startingAfter, items, .end) }
        if let backwards = parameters.first(of: ["endingbefore", "beforeid"]), backwards.value?.isNull == false {
            return PageReading(
                .startingAfter, items, .unknown("There are more pages before these, and pages are read forwards only."))
        }
        let own = options.cursor.flatMap { last?[$0] }
        guard let id = options.cursor == nil ? said?.value ?? last?.identity : own,
            id.stringValue ?? id.intValue?.description != nil
        else {
            return PageReading(
                .startingAfter, items, .unknown("There are more pages, but the last item has no id."))
        }
        return PageReading(.startingAfter, items, .page(PagePosition(place, id)))
    }

    /// A marker that says that there is no next page.
    private func ended() -> PageReading? {
        let fact = facts.all.first { fact in
            guard fact.value.isEndMarker else { return false }
            return PageMarker.strong.contains { fact.ends(with: $0.words) } || PageMarker.linkWords.contains(fact.word)
                || fact.word == "nextkey" || fact.word == "cursor" && declaredStyle != nil
        }
        guard let fact else { return nil }
        let isLink = PageMarker.linkWords.contains(fact.word)
        let items = items(near: fact.path)
        // Where pages are counted, there is no cursor to give.
        let isCursor = PageMarker.strong.contains { fact.ends(with: $0.words) && $0.style.isLed }
        if isCursor, !isLink, declaredStyle == nil, PageCounter(parameters, facts, options, items: items) != nil {
            return nil
        }
        return PageReading(known.style ?? declaredStyle ?? (isLink ? .link : .cursor), items, .end)
    }

    // MARK: What the action's definition says

    /// Page numbers and offsets, where the answer need not say anything.
    func counted() -> PageReading? {
        guard known.style?.isCounted ?? true, let items = items(near: nil),
            let counter = PageCounter(parameters, facts, options, items: items)
        else { return nil }
        return page(counter, items)
    }

    /// How pages that are counted go on. A page that is shorter than others is not the last for that: third parties leave out
    /// what may not be seen, and give less than was asked for. Only an empty one is.
    private func page(_ counter: PageCounter, _ items: JSONPointer?) -> PageReading {
        let count = count(items)
        let totals = totals(items)
        var reading = PageReading(counter.style, items, .end)
        reading.isAssumed = counter.isAssumed
        reading.size = counter.size
        let hasMore = facts.hasMore(than: items)
        let seen = known.seen.map { $0 + count }
        if hasMore == false { return reading }
        if hasMore == nil, counter.isLast(count: count, totals: totals, seen: seen, pages: known.pages + 1) {
            return reading
        }
        if count == 0, hasMore == nil, counter.style == .offset || totals.pages.map({ $0 <= known.pages + 1 }) ?? true {
            return reading
        }
        guard let next = counter.next(count: count) else {
            reading.next = .unknown(
                "There are more pages, but where the next one begins can't be told from an empty one.")
            return reading
        }
        reading.next = .page(next)
        return reading
    }

    /// A cursor that the action takes and the answer does not give: it was the last page.
    private func declared() -> PageReading? {
        guard !mayLeadOn, let items = items(near: nil) else { return nil }
        // A bare list has no room for a cursor: it would stand in a header, which need not come through.
        if items.tokens.isEmpty, count(items) > 0 { return nil }
        // OData says what it is, and names a next page wherever there is one.
        if facts.all.contains(where: { $0.path[0].hasPrefix("@odata.") }) { return PageReading(.link, items, .end) }
        if let style = declaredStyle { return PageReading(style, items, .end) }
        guard let sample else { return nil }
        let style = PageReading(sample, parameters: parameters).style
        return style == .none ? nil : PageReading(style, items, .end)
    }

    /// True when something might lead on, under a name that nobody knows.
    var mayLeadOn: Bool {
        facts.all.contains { fact in
            fact.value.isPageMarker && ["next", "cursor", "continu", "token"].contains { fact.word.contains($0) }
        }
    }

    var declaredStyle: PageStyle? {
        if parameters.first(of: ["pagetoken", "nextpagetoken"]) != nil { return .pageToken }
        return parameters.first(of: PageMarker.declaredCursorWords) == nil ? nil : .cursor
    }

    func unknown() -> PageReading {
        let items = items(near: nil)
        return PageReading(
            .none, items,
            .unknown(
                items == nil
                    ? "The answer holds no list: it is given whole, as the only item."
                    : "Neither the action's definition nor the answer tells of pages in a way that is known: whether "
                        + "there are more is not known. `paging` takes it from whoever knows."))
    }
}
