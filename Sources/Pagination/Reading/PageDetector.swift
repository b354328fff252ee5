import JSON

/// Detects the next page from a response and the action's definition. The most certain ways come first.
struct PageDetector {
    let response: JSONValue
    let metadata: JSONObject
    let parameters: PageParameters
    let sample: JSONValue?
    let context: PageReading.Context
    let options: PagingOptions
    var facts: PageFacts

    init(
        _ response: JSONValue, _ metadata: JSONObject, _ parameters: PageParameters, _ sample: JSONValue?,
        _ context: PageReading.Context, _ options: PagingOptions
    ) {
        self.response = response
        self.metadata = metadata
        self.parameters = parameters
        self.sample = sample
        self.context = context
        self.options = options
        facts = PageFacts(response)
    }

    /// The reading of the response.
    func reading() -> PageReading {
        if let reading = readingOfSameStyle() { return reading }
        // Some providers wrap the requested object in a list.
        var wrapping = self
        wrapping.facts = PageFacts(response, throughLists: true)
        if let reading = wrapping.connection() ?? wrapping.cursorInWrapper() { return reading }
        return endAfterCursor() ?? flag() ?? endMarker() ?? numbered() ?? withoutDeclaredCursor() ?? undetected()
    }

    func items(near marker: [String]?) -> JSONPointer? {
        options.items ?? context.items ?? PageItems.pointer(in: response, near: marker)
    }

    func count(_ items: JSONPointer?) -> Int { items.flatMap { response[$0]?.arrayValue?.count } ?? 0 }

    func totals(_ items: JSONPointer?) -> PageTotals {
        PageTotals(response, facts, list: items, configured: options.total, metadata: metadata)
    }

    /// A cursor or a link that every page has. On a later page, one of another style than that of the pages before is
    /// something else.
    private func readingOfSameStyle() -> PageReading? {
        let ways = [
            connection, { cursor(NextPageMember.unambiguous) }, link, { cursor(NextPageMember.ambiguous) },
        ]
        for way in ways {
            if let reading = way(), context.style == nil || context.style == reading.style { return reading }
        }
        return nil
    }

    // MARK: From the response

    /// GraphQL's connections.
    func connection() -> PageReading? {
        let flags = facts.all.filter { $0.ends(with: ["pageinfo", "hasnextpage"]) }
        guard let flag = flags.first else { return nil }
        let info = Array(flag.path.dropLast())
        let items = items(near: info)
        if flags.contains(where: { $0.path.count == flag.path.count && $0.path != flag.path }) {
            return PageReading(
                .graphql, items,
                .unknown("The response has several lists with pages of their own: request one at a time."))
        }
        guard flag.value.pageFlag == true else { return PageReading(.graphql, items, .end) }
        let cursor = response[JSONPointer(tokens: info)]?.objectValue?.members.first {
            $0.key.normalizedName == "endcursor"
        }
        guard let cursor, cursor.value.stringValue?.isEmpty == false || cursor.value.intValue != nil else {
            return PageReading(
                .graphql, items,
                .unknown("There are more pages, but `pageInfo` has no `endCursor`: add it to the query."))
        }
        let usual = parameters.pointer(ofFirst: NextPageMember.cursorNames, default: "after")
        guard let pointer = options.pointer(in: parameters) ?? usual else {
            return PageReading(
                .graphql, items,
                .unknown("There are more pages, but the query has no variable for the cursor: declare `$after`."))
        }
        return PageReading(.graphql, items, .page(PagePosition(pointer, cursor.value)))
    }

    /// A cursor, a token or a number for the next page.
    func cursor(_ members: [NextPageMember]) -> PageReading? {
        for member in members {
            let fact = facts.all.first { fact in
                fact.ends(with: member.names) && (fact.value.isCursorValue || isZeroWithMore(fact))
                    && (member.names != ["after"] || !fact.ends(with: ["cursors", "after"]))
                    && fact.value.stringValue.flatMap { PageLink($0) } == nil
            }
            guard let fact else { continue }
            // An offset that is a number is that of this page.
            if member.names == ["offset"], fact.value.pageNumber != nil { continue }
            // Facebook returns a cursor on the last page, too; there it has no `next`.
            if member.requiresNext {
                let holder = Array(fact.path.dropLast(2))
                guard response[JSONPointer(tokens: holder)]?["next"] != nil else { continue }
            }
            let (style, names) = member.target(for: fact.value, parameters)
            let usual = parameters.pointer(ofFirst: names, default: member.defaultParameter(in: response))
            guard let pointer = options.pointer(in: parameters) ?? usual else { continue }
            let items = items(near: fact.path)
            if facts.hasMore(than: items) == false { return PageReading(style, items, .end) }
            if style.isNumbered, let number = fact.value.pageNumber, number < 0 {
                return PageReading(
                    style, items, .unknown("The number of the next page is negative, so it can't be requested."))
            }
            return PageReading(style, items, .page(PagePosition(pointer, fact.value)))
        }
        return nil
    }

    /// Returns true for 0 in a response that reports more items. Elsewhere 0 is the end.
    private func isZeroWithMore(_ fact: PageFacts.Fact) -> Bool {
        fact.value.pageNumber == 0 && facts.hasMore(than: context.items) == true
    }

    /// A cursor beside the only list, in a list of one object: monday.com.
    private func cursorInWrapper() -> PageReading? {
        guard let entry = parameters.first(of: NextPageMember.unambiguousCursorNames) else { return nil }
        let fact = facts.all.first { fact in
            guard fact.name == "cursor", fact.path.contains("0") else { return false }
            let beside = response[JSONPointer(tokens: Array(fact.path.dropLast()))]?.objectValue?.members ?? []
            return beside.contains { $0.value.arrayValue != nil }
        }
        guard let fact else { return nil }
        let isEnd = !fact.value.isCursorValue
        return PageReading(
            .cursor, items(near: fact.path), isEnd ? .end : .page(PagePosition(entry.pointer, fact.value)))
    }

    /// The address of the next page.
    func link() -> PageReading? {
        let fact = facts.all.first { fact in
            let isNext = NextPageMember.linkNames.contains(fact.name)
            let isInNext = ["href", "url", "uri", "link"].contains { fact.ends(with: ["next", $0]) }
            return (isNext || isInNext) && fact.value.stringValue.flatMap { PageLink($0) } != nil
        }
        let listed = PageLink.inList(response)
        let header = PageLink.inHeaders(metadata, response)
        guard let link = (fact?.value.stringValue ?? listed.text).flatMap({ PageLink($0) }) ?? header.link else {
            guard listed.exists || header.exists else { return nil }
            return PageReading(.link, items(near: nil), .end)
        }
        let items = items(near: fact?.path)
        if facts.hasMore(than: items) == false { return PageReading(.link, items, .end) }
        return PageReading(.link, items, next(link))
    }

    /// The page that a link leads to.
    func next(_ link: PageLink) -> PageReading.Next {
        if let pointer = options.pointer(in: parameters) {
            let name = pointer.tokens.last ?? ""
            if let value = link.query.first(where: { $0.name.hasSameCodePoints(as: name) })?.value
                ?? link.lastSegment
            {
                return .page(PagePosition(pointer, value))
            }
        }
        let position = parameters.position(query: link.query)
        guard !position.settings.isEmpty else {
            return .unknown("The next page has an address of its own, which no parameter of the action leads to.")
        }
        return .page(position)
    }

    /// The end, on a page without the cursor or link that led to it.
    func endAfterCursor() -> PageReading? {
        guard let style = context.style, style.isCursorBased else { return nil }
        let items = items(near: nil)
        guard facts.hasMore(than: items) != true else { return PageReading(style, items, Self.moreWithoutWay) }
        return PageReading(style, items, .end)
    }

    static let moreWithoutWay = PageReading.Next.unknown(
        "There are more pages, but how to request the next one is not known.")

    /// A response that only says whether there are more items.
    private func flag() -> PageReading? {
        let items = items(near: nil)
        let hasMore = facts.hasMore(than: items)
        if context.style == nil || context.style == .startingAfter,
            let reading = lastItem(hasMore: hasMore, items)
        {
            return reading
        }
        guard let hasMore else { return nil }
        if context.style?.isNumbered ?? true, let counter = PageCounter(parameters, facts, options, items: items) {
            return reading(counter, items)
        }
        guard hasMore else { return PageReading(context.style ?? declaredStyle ?? .cursor, items, .end) }
        return PageReading(.none, items, Self.moreWithoutWay)
    }

    /// The id of the last item as the cursor: Stripe, OpenAI. Where the response does not say whether there are more items,
    /// an empty page is the end.
    func lastItem(hasMore: Bool?, _ items: JSONPointer?) -> PageReading? {
        guard hasMore != nil || (context.style ?? options.style) == .startingAfter else { return nil }
        let reported = facts.first(["lastid", "lastitemid"]) { $0.value.isCursorValue && $0.isAboutPages(of: items) }
        let names = NextPageMember.lastItemNames + (reported == nil ? [] : ["after", "cursor"])
        guard let pointer = options.pointer(in: parameters) ?? parameters.first(of: names)?.pointer else {
            return nil
        }
        let last = items.flatMap { response[$0]?.arrayValue?.last }
        if hasMore == false || hasMore == nil && last == nil { return PageReading(.startingAfter, items, .end) }
        if let backwards = parameters.first(of: ["endingbefore", "beforeid"]), backwards.value?.isNull == false {
            return PageReading(
                .startingAfter, items,
                .unknown("There are more pages before these, but pages are only read forwards."))
        }
        let configured = options.cursor.flatMap { last?[$0] }
        guard let id = options.cursor == nil ? reported?.value ?? last?.itemID : configured,
            id.stringValue ?? id.intValue?.description != nil
        else {
            return PageReading(
                .startingAfter, items, .unknown("There are more pages, but the last item has no id."))
        }
        return PageReading(.startingAfter, items, .page(PagePosition(pointer, id)))
    }

    /// A value that says that there is no next page.
    private func endMarker() -> PageReading? {
        let fact = facts.all.first { fact in
            guard fact.value.isEndMarker else { return false }
            return NextPageMember.unambiguous.contains { fact.ends(with: $0.names) }
                || NextPageMember.linkNames.contains(fact.name)
                || fact.name == "nextkey" || fact.name == "cursor" && declaredStyle != nil
        }
        guard let fact else { return nil }
        let isLink = NextPageMember.linkNames.contains(fact.name)
        let items = items(near: fact.path)
        // Numbered pages have no cursor.
        let isCursor = NextPageMember.unambiguous.contains { fact.ends(with: $0.names) && $0.style.isCursorBased }
        if isCursor, !isLink, declaredStyle == nil, PageCounter(parameters, facts, options, items: items) != nil {
            return nil
        }
        return PageReading(context.style ?? declaredStyle ?? (isLink ? .link : .cursor), items, .end)
    }

    // MARK: From the action's definition

    /// Page numbers and offsets, which need nothing in the response.
    func numbered() -> PageReading? {
        guard context.style?.isNumbered ?? true, let items = items(near: nil),
            let counter = PageCounter(parameters, facts, options, items: items)
        else { return nil }
        return reading(counter, items)
    }

    /// The reading of a numbered page. Only an empty page is the last one, not a short one: providers leave out items that
    /// the account may not see, and return fewer items than requested.
    private func reading(_ counter: PageCounter, _ items: JSONPointer?) -> PageReading {
        let count = count(items)
        let totals = totals(items)
        var reading = PageReading(counter.style, items, .end)
        reading.isBaseAssumed = counter.isBaseAssumed
        reading.pageSize = counter.pageSize
        let hasMore = facts.hasMore(than: items)
        let itemCount = context.itemCount.map { $0 + count }
        let pageCount = context.pageCount + 1
        if hasMore == false { return reading }
        let state = PageCounter.State(
            count: count, itemCount: itemCount, pageCount: pageCount, largestPage: context.largestPage)
        if hasMore == nil, counter.isLast(state, totals) { return reading }
        if count == 0, hasMore == nil, counter.style == .offset || !counter.announcesMore(state, totals) {
            return reading
        }
        guard let next = counter.next(count: count) else {
            reading.next = .unknown(
                "There are more pages, but an empty page does not show where the next one begins.")
            return reading
        }
        reading.next = .page(next)
        return reading
    }

    /// The last page of a list whose action takes a cursor that the response does not have.
    private func withoutDeclaredCursor() -> PageReading? {
        guard !mayHaveCursor, let items = items(near: nil) else { return nil }
        // A bare list has no member for a cursor; a header with one need not reach the host.
        if items.tokens.isEmpty, count(items) > 0 { return nil }
        // OData has a link wherever there is a next page.
        if facts.all.contains(where: { $0.path[0].hasPrefix("@odata.") }) { return PageReading(.link, items, .end) }
        if let style = declaredStyle { return PageReading(style, items, .end) }
        guard let sample else { return nil }
        let style = PageReading(sample, parameters: parameters).style
        return style == .none ? nil : PageReading(style, items, .end)
    }

    /// Indicates that a member may be a cursor under an unknown name.
    var mayHaveCursor: Bool {
        let items = items(near: nil)
        return facts.all.contains { $0.mayBeCursor(besides: items, isEcho: parameters.contains) }
    }

    /// The style of the cursor parameter that the action declares.
    var declaredStyle: PageStyle? {
        if parameters.first(of: ["pagetoken", "nextpagetoken"]) != nil { return .pageToken }
        return parameters.first(of: NextPageMember.unambiguousCursorNames) == nil ? nil : .cursor
    }

    private func undetected() -> PageReading {
        let items = items(near: nil)
        return PageReading(
            .none, items,
            .unknown(
                items == nil
                    ? Self.noList
                    : "Neither the action's definition nor the response shows how the list is paged, so it is not known "
                        + "whether there are more pages. `paging` can say it."))
    }

    static let noList = "The response has no list: all of it is returned as the only item."
}
