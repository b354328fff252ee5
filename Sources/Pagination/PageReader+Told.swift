import JSON

/// Reads a page in the way that the caller tells.
extension PageReader {
    /// What the answer says, read as `options` has it.
    func told() -> PageReading {
        let items = items(near: options.cursor?.tokens)
        guard let style = options.style else { return pointed(nil, items) }
        switch style {
        case .none: return PageReading(.none, items, .end)
        case .page, .offset: return counted() ?? unread(style, items)
        case .startingAfter: return lastItem(hasMore: facts.hasMore(than: items), items) ?? unread(style, items)
        case .cursor, .pageToken, .link, .graphql:
            return options.cursor == nil ? found(style, items) : pointed(style, items)
        }
    }

    /// What leads on, looked for where third parties of this style have it.
    private func found(_ style: PageStyle, _ items: JSONPointer?) -> PageReading {
        let reading: PageReading?
        switch style {
        case .link: reading = linked()
        case .graphql: reading = connection()
        default: reading = marked(PageMarker.strong) ?? marked(PageMarker.weak)
        }
        if var reading {
            reading.style = style
            return reading
        }
        if let reading = left() { return reading }
        // Nothing leads on from the first page: it is the last one, if it says so.
        let says = facts.all.contains { fact in
            fact.value.isEndMarker
                && (PageMarker.linkWords.contains(fact.word)
                    || (PageMarker.strong + PageMarker.weak).contains { fact.ends(with: $0.words) })
        }
        let hasParameter = declaredStyle != nil || options.parameter != nil
        if says || facts.hasMore(than: items) == false || items != nil && count(items) == 0
            || hasParameter && !mayLeadOn && items?.tokens.isEmpty == false
        {
            return PageReading(style, items, .end)
        }
        return unread(style, items)
    }

    /// What stands at the place that the caller tells.
    private func pointed(_ style: PageStyle?, _ items: JSONPointer?) -> PageReading {
        let place = options.cursor ?? JSONPointer()
        let value = answer[place] ?? .null
        let link =
            style == .link || style == nil ? value.stringValue.flatMap { PageLink($0, isAddress: style == .link) } : nil
        let style = style ?? (link == nil ? .cursor : .link)
        let hasMore = facts.hasMore(than: items)
        if hasMore == false { return PageReading(style, items, .end) }
        if value.isEndMarker, hasMore != true || value.pageNumber == nil {
            guard hasMore == nil else { return PageReading(style, items, Self.moreWithoutWay) }
            if answer[place] == nil, known.style == nil, let other = otherWay {
                return PageReading(
                    style, items,
                    .unknown("The first page has nothing at \(place), and goes on in another way: \(other)."))
            }
            return PageReading(style, items, .end)
        }
        if let link { return PageReading(style, items, next(link)) }
        guard value.stringValue != nil || value.intValue != nil else {
            return PageReading(style, items, .unknown("What stands at \(place) is neither a text nor a whole number."))
        }
        let words =
            [place.tokens.last?.pageWord ?? ""] + PageMarker.cursorWords + PageMarker.pageWords + PageMarker.offsetWords
        guard let parameter = options.place(parameters) ?? parameters.first(of: words)?.place else {
            return PageReading(
                style, items,
                .unknown("Which parameter takes what leads on is not known: say so in `paging.parameter`."))
        }
        return PageReading(style, items, .page(PagePosition(parameter, value)))
    }

    /// The style that would be detected, if it leads on.
    private var otherWay: String? {
        let reading = detected()
        guard case .page = reading.next, reading.style.isLed else { return nil }
        return reading.style.rawValue
    }

    private func unread(_ style: PageStyle, _ items: JSONPointer?) -> PageReading {
        PageReading(
            style, items,
            .unknown(
                items == nil
                    ? "The answer holds no list: it is given whole, as the only item."
                    : "The answer has nothing that the style \(style.rawValue) leads on by."))
    }
}
