import JSON

/// Reads a page in the way that the parameter `paging` describes.
struct ConfiguredPageReader {
    private let detector: PageDetector

    private var options: PagingOptions { detector.options }
    private var facts: PageFacts { detector.facts }

    init(_ detector: PageDetector) { self.detector = detector }

    /// The reading of the response.
    func reading() -> PageReading {
        let items = detector.items(near: options.cursor?.tokens)
        guard let style = options.style else { return readingAtPointer(nil, items) }
        switch style {
        case .none: return PageReading(.none, items, .end)
        case .page, .offset: return detector.numbered() ?? missing(style, items)
        case .startingAfter:
            return detector.lastItem(hasMore: facts.hasMore(than: items), items) ?? missing(style, items)
        case .cursor, .pageToken, .link, .graphql:
            return options.cursor == nil ? detected(style, items) : readingAtPointer(style, items)
        }
    }

    /// The cursor or link where providers of this style usually have it.
    private func detected(_ style: PageStyle, _ items: JSONPointer?) -> PageReading {
        let reading: PageReading?
        switch style {
        case .link: reading = detector.link()
        case .graphql: reading = detector.connection()
        default:
            reading = detector.cursor(NextPageMember.unambiguous) ?? detector.cursor(NextPageMember.ambiguous)
        }
        if var reading {
            reading.style = style
            return reading
        }
        if let reading = detector.endAfterCursor() { return reading }
        // A first page without a cursor is the last one, if the response says so.
        let hasEndMarker = facts.all.contains { fact in
            fact.value.isEndMarker
                && (NextPageMember.linkNames.contains(fact.name)
                    || (NextPageMember.unambiguous + NextPageMember.ambiguous).contains {
                        fact.ends(with: $0.names)
                    })
        }
        let hasParameter = detector.declaredStyle != nil || options.parameter != nil
        if hasEndMarker || facts.hasMore(than: items) == false || items != nil && detector.count(items) == 0
            || hasParameter && !detector.mayHaveCursor && items?.tokens.isEmpty == false
        {
            return PageReading(style, items, .end)
        }
        return missing(style, items)
    }

    /// The value at the pointer that the caller gives.
    private func readingAtPointer(_ style: PageStyle?, _ items: JSONPointer?) -> PageReading {
        let pointer = options.cursor ?? JSONPointer()
        let value = detector.response[pointer] ?? .null
        let link =
            style == .link || style == nil ? value.stringValue.flatMap { PageLink($0, isAddress: style == .link) } : nil
        let style = style ?? (link == nil ? .cursor : .link)
        let hasMore = facts.hasMore(than: items)
        if hasMore == false { return PageReading(style, items, .end) }
        if value.isEndMarker, hasMore != true || value.pageNumber == nil {
            guard hasMore == nil else { return PageReading(style, items, PageDetector.moreWithoutWay) }
            if detector.response[pointer] == nil, detector.context.style == nil, let other = otherStyle {
                return PageReading(
                    style, items,
                    .unknown("The first page has nothing at \(pointer), and continues in another way: \(other)."))
            }
            // On the first page it may be the wrong location; on later ones the end has nothing there.
            if detector.response[pointer] == nil, detector.context.style == nil, detector.mayHaveCursor {
                return PageReading(
                    style, items,
                    .unknown(
                        "The first page has nothing at \(pointer), the location in `paging.cursor`, and another value "
                            + "that may lead to the next page."))
            }
            return PageReading(style, items, .end)
        }
        if let link { return PageReading(style, items, detector.next(link)) }
        guard value.stringValue != nil || value.intValue != nil else {
            return PageReading(style, items, .unknown("The value at \(pointer) is neither a string nor an integer."))
        }
        let names =
            [pointer.tokens.last?.normalizedName ?? ""] + NextPageMember.cursorNames + NextPageMember.pageNames
            + NextPageMember.offsetNames
        let parameters = detector.parameters
        guard let parameter = options.pointer(in: parameters) ?? parameters.first(of: names)?.pointer else {
            return PageReading(
                style, items,
                .unknown("The parameter for the cursor is not known: name it in `paging.parameter`."))
        }
        return PageReading(style, items, .page(PagePosition(parameter, value)))
    }

    /// The style that would be detected, if it leads to another page.
    private var otherStyle: String? {
        let reading = detector.reading()
        guard case .page = reading.next, reading.style.isCursorBased else { return nil }
        return reading.style.rawValue
    }

    private func missing(_ style: PageStyle, _ items: JSONPointer?) -> PageReading {
        PageReading(
            style, items,
            .unknown(
                items == nil
                    ? PageDetector.noList
                    : "The response has nothing that leads to the next page in the style \(style.rawValue)."))
    }
}
