import JSON

/// A member of a response that leads to the next page, and the parameters that take its value.
struct NextPageMember: Sendable {
    /// The normalized names at the end of the member's path.
    let names: [String]
    let style: PageStyle
    /// The normalized names of the parameters that take it, the most likely first.
    let parameters: [String]
    /// The name of the parameter where the action declares none; nil when it must be declared.
    var defaultParameter: String?
    /// Indicates that the object that contains it must have `next` beside it.
    var requiresNext = false

    /// Names of parameters that take a cursor.
    static let cursorNames = [
        "after", "cursor", "startcursor", "pagecursor", "nextcursor", "pageafter", "aftercursor", "endcursor",
        "pagetoken", "nextpagetoken", "nexttoken", "continuationtoken", "continuation", "marker", "bookmark",
        "scrollid", "startkey", "startafter",
    ]
    private static let tokenNames = ["pagetoken", "nextpagetoken", "nexttoken", "continuationtoken", "token"]
    /// Names of parameters that take the number of items to skip.
    static let offsetNames = [
        "offset", "skip", "start", "startat", "startindex", "from", "pageoffset", "startposition", "startrow",
    ]
    /// Names of parameters that take the id of the last item.
    static let lastItemNames = [
        "startingafter", "startingafterid", "startafterid", "afterid", "lastid", "lastitemid", "sinceid",
    ]
    /// Names of parameters that take a page number.
    static let pageNames = ["page", "pagenumber", "pageno", "pageindex", "currentpage", "p"]
    /// Names of parameters that are about pages and nothing else.
    static let unambiguousCursorNames = [
        "after", "cursor", "startcursor", "pagecursor", "nextcursor", "pageafter", "aftercursor", "nexttoken",
        "continuationtoken", "scrollid", "bookmark", "skiptoken",
    ]
    /// Names of members that contain the address of the next page.
    static let linkNames: Set = [
        "next", "nextpage", "nextlink", "odatanextlink", "nextpageurl", "nexturl", "nextpageuri", "nextpagelink",
        "nextrecordsurl", "nexthref",
    ]

    /// Members that are recognized by their names alone.
    static let unambiguous = [
        cursor("paging", "next", "after", usually: "after"),
        cursor("responsemetadata", "nextcursor", usually: "cursor"),
        // Intercom: the page number beside it leads nowhere.
        NextPageMember(
            names: ["next", "startingafter"], style: .cursor, parameters: ["startingafter"],
            defaultParameter: "starting_after"),
        NextPageMember(
            names: ["nextpagetoken"], style: .pageToken, parameters: tokenNames + cursorNames,
            defaultParameter: "pageToken"),
        NextPageMember(
            names: ["nexttoken"], style: .pageToken, parameters: ["nexttoken"] + tokenNames,
            defaultParameter: "nextToken"),
        NextPageMember(
            names: ["nextcursor"], style: .cursor, parameters: ["cursor", "startcursor"] + cursorNames,
            defaultParameter: "cursor"),
        NextPageMember(
            names: ["cursors", "after"], style: .cursor, parameters: cursorNames, defaultParameter: "after",
            requiresNext: true),
        cursor("cursor", "next"), cursor("cursors", "next"),
        cursor("nextcontinuationtoken"), cursor("nextmarker"), cursor("nextscrollid"), cursor("nextbookmark"),
        NextPageMember(names: ["nextoffset"], style: .offset, parameters: offsetNames, defaultParameter: "offset"),
        NextPageMember(
            names: ["nextstart"], style: .offset, parameters: ["start"] + offsetNames, defaultParameter: "start"),
        NextPageMember(names: ["nextpagenumber"], style: .page, parameters: pageNames, defaultParameter: "page"),
        NextPageMember(names: ["nextpage"], style: .page, parameters: pageNames + cursorNames),
    ]

    /// Members that are recognized by their names and by a parameter that takes them.
    static let ambiguous = [
        cursor("endcursor"), cursor("continuationtoken"), cursor("scrollid"), cursor("bookmark"), cursor("marker"),
        cursor("cursor"), cursor("after"),
        NextPageMember(names: ["nextkey"], style: .cursor, parameters: ["startkey", "key"] + cursorNames),
        NextPageMember(names: ["next"], style: .cursor, parameters: cursorNames),
        // Airtable's offset is a string.
        NextPageMember(names: ["offset"], style: .cursor, parameters: ["offset"]),
    ]

    private static func cursor(_ names: String..., usually parameter: String? = nil) -> NextPageMember {
        let own = names.last.map { [$0.hasPrefix("next") ? String($0.dropFirst(4)) : $0] } ?? []
        let usual = parameter.map { [$0.normalizedName] } ?? []
        return NextPageMember(
            names: names, style: .cursor, parameters: usual + own + cursorNames, defaultParameter: parameter)
    }

    /// Returns the style of a value and the names of the parameters that take it: a number is an offset or a page number where
    /// the action has such a parameter, a string is a cursor.
    func target(for value: JSONValue, _ parameters: PageParameters) -> (style: PageStyle, names: [String]) {
        switch names {
        case ["next"] where value.intValue != nil:
            let numberNames = Self.offsetNames + Self.pageNames
            guard parameters.first(of: self.parameters) == nil, let entry = parameters.first(of: numberNames) else {
                return (style, self.parameters)
            }
            return (Self.offsetNames.contains(entry.name) ? .offset : .page, numberNames)
        case ["nextpage"] where value.intValue == nil: return (.cursor, self.parameters)
        default: return (style, self.parameters)
        }
    }

    /// Returns the name of the parameter at the provider of this response: Notion is recognized by `object`.
    func defaultParameter(in response: JSONValue) -> String? {
        guard names == ["nextcursor"], response["object"]?.stringValue == "list", response["results"] != nil else {
            return defaultParameter
        }
        return "start_cursor"
    }
}
