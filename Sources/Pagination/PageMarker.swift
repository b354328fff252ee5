import JSON

/// A member of an answer that leads to the next page, and the parameters that take it.
struct PageMarker: Sendable {
    /// The end of the member's path.
    let words: [String]
    let style: PageStyle
    /// The parameters that take it, by their words, the likeliest first.
    let parameters: [String]
    /// What the parameter is called where the action declares none; nil when it must be declared.
    var usualName: String?
    /// True when `next` must stand beside the object that holds it.
    var needsNext = false

    static let cursorWords = [
        "after", "cursor", "startcursor", "pagecursor", "nextcursor", "pageafter", "aftercursor", "endcursor",
        "pagetoken", "nextpagetoken", "nexttoken", "continuationtoken", "continuation", "marker", "bookmark",
        "scrollid",
        "startkey", "startafter",
    ]
    private static let tokenWords = ["pagetoken", "nextpagetoken", "nexttoken", "continuationtoken", "token"]
    static let offsetWords = [
        "offset", "skip", "start", "startat", "startindex", "from", "pageoffset", "startposition", "startrow",
    ]
    /// Those that take the id of the last item.
    static let lastItemWords = [
        "startingafter", "startingafterid", "startafterid", "afterid", "lastid", "lastitemid", "sinceid",
    ]
    static let pageWords = ["page", "pagenumber", "pageno", "pageindex", "currentpage", "p"]
    /// Those that mark pages and nothing else.
    static let declaredCursorWords = [
        "after", "cursor", "startcursor", "pagecursor", "nextcursor", "pageafter", "aftercursor", "nexttoken",
        "continuationtoken", "scrollid", "bookmark", "skiptoken",
    ]
    /// Members that hold the next page's address.
    static let linkWords: Set = [
        "next", "nextpage", "nextlink", "odatanextlink", "nextpageurl", "nexturl", "nextpageuri", "nextpagelink",
        "nextrecordsurl", "nexthref",
    ]

    /// Told by their names alone.
    static let strong = [
        cursor("paging", "next", "after", usually: "after"),
        cursor("responsemetadata", "nextcursor", usually: "cursor"),
        PageMarker(
            words: ["nextpagetoken"], style: .pageToken, parameters: tokenWords + cursorWords, usualName: "pageToken"),
        PageMarker(
            words: ["nexttoken"], style: .pageToken, parameters: ["nexttoken"] + tokenWords, usualName: "nextToken"),
        PageMarker(
            words: ["nextcursor"], style: .cursor, parameters: ["cursor", "startcursor"] + cursorWords,
            usualName: "cursor"),
        PageMarker(
            words: ["cursors", "after"], style: .cursor, parameters: cursorWords, usualName: "after", needsNext: true),
        cursor("cursor", "next"), cursor("cursors", "next"),
        cursor("nextcontinuationtoken"), cursor("nextmarker"), cursor("nextscrollid"), cursor("nextbookmark"),
        PageMarker(words: ["nextoffset"], style: .offset, parameters: offsetWords, usualName: "offset"),
        PageMarker(words: ["nextstart"], style: .offset, parameters: ["start"] + offsetWords, usualName: "start"),
        PageMarker(words: ["nextpagenumber"], style: .page, parameters: pageWords, usualName: "page"),
        PageMarker(words: ["nextpage"], style: .page, parameters: pageWords + cursorWords),
    ]

    /// Told by their names and by a parameter that takes them.
    static let weak = [
        cursor("endcursor"), cursor("continuationtoken"), cursor("scrollid"), cursor("bookmark"), cursor("marker"),
        cursor("cursor"), cursor("after"),
        PageMarker(words: ["nextkey"], style: .cursor, parameters: ["startkey", "key"] + cursorWords),
        PageMarker(words: ["next"], style: .cursor, parameters: cursorWords),
        // Airtable's, which is a text.
        PageMarker(words: ["offset"], style: .cursor, parameters: ["offset"]),
    ]

    private static func cursor(_ words: String..., usually name: String? = nil) -> PageMarker {
        let own = words.last.map { [$0.hasPrefix("next") ? String($0.dropFirst(4)) : $0] } ?? []
        let usual = name.map { [$0.pageWord] } ?? []
        return PageMarker(words: words, style: .cursor, parameters: usual + own + cursorWords, usualName: name)
    }

    /// The style that a value shows, and the parameters that take it: a number leads to an offset or a page where the
    /// action has such parameters, a text is a cursor.
    func target(for value: JSONValue, _ parameters: PageParameters) -> (style: PageStyle, words: [String]) {
        switch words {
        case ["next"] where value.intValue != nil:
            let counting = Self.offsetWords + Self.pageWords
            guard parameters.first(of: self.parameters) == nil, let entry = parameters.first(of: counting) else {
                return (style, self.parameters)
            }
            return (Self.offsetWords.contains(entry.word) ? .offset : .page, counting)
        case ["nextpage"] where value.intValue == nil: return (.cursor, self.parameters)
        default: return (style, self.parameters)
        }
    }

    /// What the parameter is called in a third party whose answers look so: Notion's are told by `object`.
    func usualName(in answer: JSONValue) -> String? {
        guard words == ["nextcursor"], answer["object"]?.stringValue == "list", answer["results"] != nil else {
            return usualName
        }
        return "start_cursor"
    }
}
