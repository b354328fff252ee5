import JSON

/// The way in which a provider divides a list into pages and filters it: `paging` and `filters` of a `records.json`.
///
/// `size`, `page`, `offset` and `cursor` of `paging` are the names of the provider's parameters, in the query of a GET and else
/// in the body. `refuses` names those of `size` and `page` whose values out of bounds are refused. A cursor that no record has is
/// always refused.
struct RecordPaging: Sendable {
    /// A query that the provider refuses, with the reply to it.
    struct Refusal: Error { let reply: RecordReply }

    /// The placeholders that describe a page.
    static let placeholders: Set = [
        "total", "count", "page", "limit", "start", "hasMore", "nextStart", "nextID", "nextPage", "previousPage",
    ]

    private enum Style: String {
        /// Numbered pages, from 1.
        case pages
        /// A number of records to skip.
        case offset
        /// The id of the page's first record, which the reply before has as `{nextID}`.
        case cursor
    }

    private let paging: JSONValue?
    private let style: Style?
    private let filters: [JSONValue]
    private let refuses: [String]
    private let isNewestFirst: Bool

    init(_ json: JSONValue) {
        paging = json["paging"]
        style = (paging?["style"]?.stringValue).flatMap(Style.init)
        refuses = paging?["refuses"]?.argumentList ?? []
        filters = json["filters"]?.arrayValue ?? []
        isNewestFirst = json["newestFirst"]?.boolValue ?? false
    }

    /// Returns the page that a call requests, and the values of the placeholders that describe it. Arguments out of bounds
    /// are refused where `refuses` names them, and else replaced by the nearest bound.
    func page(
        of all: [Record], _ kind: RecordKind, _ call: ProviderCall
    ) throws(Refusal) -> (records: [Record], values: JSONObject) {
        let arguments = call.action.httpMethod == "get" ? call.queryParameters : call.body
        func integer(_ member: String) -> Int? {
            (paging?[member]?.stringValue).flatMap { arguments[$0]?.argumentInteger }
        }
        let size = integer("size") ?? kind.pageSize ?? paging?["default"]?.intValue ?? all.count
        let number = integer("page") ?? 1
        let maximum = paging?["maximum"]?.intValue ?? Int.max
        if refuses.contains("page"), !(1...100_000).contains(number) { throw Refusal(reply: .invalidSize) }
        if refuses.contains("size"), !(1...maximum).contains(size) { throw Refusal(reply: .invalidSize) }
        let limit = style == nil ? size : min(max(size, 1), maximum)
        var records = all
        for filter in filters { records = try Self.filter(records, filter, arguments) }
        if isNewestFirst { records.reverse() }
        var offset = 0
        let pageNumber = min(max(number, 1), 100_000)
        switch style {
        case .pages: offset = (pageNumber - 1) * limit
        case .offset: offset = max(integer("offset") ?? 0, 0)
        case .cursor:
            if let cursor = (paging?["cursor"]?.stringValue).flatMap({ arguments[$0]?.argumentText }) {
                guard let position = records.firstIndex(where: { $0.id == cursor }) else {
                    throw Refusal(reply: .invalidCursor)
                }
                offset = position
            }
        case nil: break
        }
        let page = OffsetPage(of: records, offset: offset, limit: limit)
        var values: JSONObject = [
            "total": .int(page.total), "count": .int(page.elements.count), "page": .int(pageNumber),
            "limit": .int(limit), "start": .int(offset),
            "hasMore": .bool(page.nextOffset != nil),
        ]
        values.append("nextStart", page.nextOffset.map(JSONValue.int))
        values.append("nextID", page.nextOffset.map { .string(records[$0].id) })
        values.append("nextPage", page.nextOffset.map { _ in .int(pageNumber + 1) })
        values.append("previousPage", pageNumber > 1 ? .int(pageNumber - 1) : nil)
        return (page.elements, values)
    }

    /// Returns the records that pass one filter: `{"argument", "style", "field", "member"?}`.
    private static func filter(
        _ records: [Record], _ filter: JSONValue, _ arguments: JSONObject
    ) throws(Refusal) -> [Record] {
        let argument = (filter["argument"]?.stringValue).flatMap { arguments[$0] }
        let field = filter["field"]?.stringValue ?? ""
        switch filter["style"]?.stringValue {
        case "contains":
            let text = argument?.argumentText ?? ""
            return records.filter { $0.fields[field]?.plainText.containsIgnoringCase(text) == true }
        case "anyOf":
            let wanted = (argument?.arrayValue ?? []).compactMap { $0.argumentText?.lowercased() }
            guard !wanted.isEmpty, let member = filter["member"]?.stringValue else { return records }
            return records.filter { record in
                let values = record.fields[field]?.arrayValue ?? []
                return values.contains { wanted.contains($0[member]?.plainText.lowercased() ?? "") }
            }
        case "equals":
            guard let expression = argument?.argumentText else { return records }
            guard let (name, value) = equals(expression) else { throw Refusal(reply: .invalidFilter) }
            return records.filter { $0.fields[name]?.plainText.lowercased() == value.lowercased() }
        default: return records
        }
    }

    /// The field and the value of `equals(field,"value")`.
    private static func equals(_ expression: String) -> (field: String, value: String)? {
        guard expression.hasPrefix("equals("), expression.hasSuffix(")"), let comma = expression.firstIndex(of: ",")
        else { return nil }
        let name = expression[..<comma].dropFirst(7).trimmed
        let value = expression[comma...].dropFirst().dropLast().trimmed.filter { $0 != "\"" && $0 != "'" }
        return (name, value)
    }
}
