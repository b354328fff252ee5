import JSON
import Platform
import TextCoding

/// The filters and the page that a caller asks of a list. Only parameters that the action's definition declares count.
struct ListQuery: Sendable {
    /// The way in which the caller names a page.
    private enum Start {
        case offset(Int)
        case page(Int, first: Int)
        case cursor(String)
        case after(String)
        case none
    }

    private static let limitNames: Set = [
        "limit", "perpage", "pagesize", "size", "maxresults", "first", "top", "take", "rows", "pagelimit", "maxitems",
        "resultsperpage", "count",
    ]
    private static let offsetNames: Set = ["offset", "skip", "startat", "startindex", "start"]
    private static let pageNames: Set = ["page", "pagenumber", "pageno", "pageindex"]
    private static let cursorNames: Set = [
        "cursor", "after", "pagetoken", "nextpagetoken", "nexttoken", "continuationtoken", "marker", "pagecursor",
        "endcursor", "bookmark",
    ]
    private static let textNames: Set = ["query", "q", "search", "term", "text", "keyword", "keywords", "searchterm"]

    private var limit = 20
    private var start = Start.none
    private var hasCursor = false
    private var hasOffset = false
    private var filters: [(name: String, value: String)] = []
    private var text: String?

    init(_ call: ProviderCall) {
        for (name, schema, value) in Self.arguments(call) {
            switch name.identifierWords.joined() {
            case let word where Self.limitNames.contains(word):
                let maximum = schema["maximum"]?.intValue ?? 1_000
                let wanted = value?.argumentInteger ?? schema["default"]?.intValue ?? 20
                limit = min(max(wanted, 1), max(maximum, 1))
            case let word where Self.offsetNames.contains(word):
                hasOffset = true
                if let offset = value?.argumentInteger { start = .offset(offset) }
            case let word where Self.pageNames.contains(word):
                let first = schema["minimum"]?.intValue == 0 || schema["default"]?.intValue == 0 ? 0 : 1
                start = .page(value?.argumentInteger ?? first, first: first)
            case let word where Self.cursorNames.contains(word):
                hasCursor = true
                if let cursor = value?.argumentText { start = .cursor(cursor) }
            case "startingafter":
                if let id = value?.argumentText { start = .after(id) }
            case let word where Self.textNames.contains(word): text = value?.argumentText ?? text
            default: if let value = value?.argumentText, value != "all" { filters.append((name, value)) }
            }
        }
    }

    /// The declared query parameters, and the members of a body that asks, with what the caller gives for them.
    private static func arguments(_ call: ProviderCall) -> [(name: String, schema: JSONValue, value: JSONValue?)] {
        let declared = call.action.parameters.compactMap { parameter -> (String, JSONValue, JSONValue?)? in
            guard parameter["in"]?.stringValue == "query", let name = parameter["name"]?.stringValue else { return nil }
            return (name, parameter["schema"] ?? [:], call.queryParameters[name])
        }
        let members = call.action.requestBody?["properties"]?.objectValue?.members ?? []
        return declared + members.map { ($0.key, $0.value, call.body[$0.key]) }
    }

    /// The stretch of `records` that is wanted. A cursor that was never given out is as none.
    func page(of records: [Record]) -> OffsetPage<Record> {
        let fitting = records.filter(fits)
        let offset =
            switch start {
            case .offset(let offset): offset
            case .page(let page, let first): min(max(page - first, 0), 1_000_000) * limit
            case .cursor(let cursor): Self.offset(cursor) ?? 0
            case .after(let id): fitting.firstIndex { $0.id.hasSameCodePoints(as: id) }.map { $0 + 1 } ?? fitting.count
            case .none: 0
            }
        return OffsetPage(of: fitting, offset: offset, limit: limit)
    }

    private func fits(_ record: Record) -> Bool {
        if let text, !record.fields.members.contains(where: { $0.value.plainText.containsIgnoringCase(text) }) {
            return false
        }
        return filters.allSatisfy { filter in
            // What the things don't have is no filter on them, but a switch of some other kind.
            record.fields[filter.name]?.argumentText.map { $0.hasSameCodePoints(as: filter.value) } ?? true
        }
    }

    // MARK: What the answer says of the stretch

    /// The members around a list, brought up to what `page` is.
    func describe(_ page: OffsetPage<Record>, in container: JSONObject, depth: Int = 0) -> JSONObject {
        JSONObject(
            container.members.map { member in
                let value = described(member, page, depth: depth)
                return JSONObject.Member(key: member.key, value: value)
            })
    }

    private func described(_ member: JSONObject.Member, _ page: OffsetPage<Record>, depth: Int) -> JSONValue {
        if let object = member.value.objectValue, depth < 2 {
            return .object(describe(page, in: object, depth: depth + 1))
        }
        switch member.key.identifierWords.joined() {
        case "total", "totalcount", "totalresults", "totalitems", "totalrecords", "totalsize", "count":
            return .int(page.total)
        case "hasmore", "hasnext", "hasnextpage", "more", "moreitemsinlist": return .bool(page.nextOffset != nil)
        case "haspreviouspage", "hasprevious": return .bool(page.offset > 0)
        case "incompleteresults": return false
        case "totalpages", "pagecount", "lastpage", "pages": return .int(max(1, (page.total + limit - 1) / limit))
        case "page", "pagenumber", "currentpage":
            if case .page(let number, _) = start { return .int(number) }
            return .int(page.offset / limit + 1)
        case "perpage", "pagesize", "limit": return .int(limit)
        case "offset", "startat", "skip": return .int(page.offset)
        case "nextcursor", "nextpagetoken", "nexttoken", "endcursor", "continuationtoken", "cursor", "after", "next",
            "nextpage", "nextoffset":
            return next(page)
        case "previous", "prev", "previouspage": return page.offset == 0 ? .null : member.value
        default: return member.value
        }
    }

    /// Returns the value that leads to the next page, in the form that the action accepts.
    private func next(_ page: OffsetPage<Record>) -> JSONValue {
        guard let offset = page.nextOffset else { return .null }
        if hasCursor { return .string(Self.cursor(offset)) }
        return .int(hasOffset ? offset : offset / limit + 1)
    }

    private static func cursor(_ offset: Int) -> String { Base64.encode(Array("o\(offset)".utf8)) }

    private static func offset(_ cursor: String) -> Int? {
        guard let bytes = Base64.decode(cursor), bytes.first == UInt8(ascii: "o") else { return nil }
        return Int(String(decoding: bytes.dropFirst(), as: UTF8.self))
    }
}
