import JSON
import TestSupport

@testable import Pagination

/// Providers whose responses have a cursor, a link or an id for the next page.
enum CursorProviders {
    private static let text: JSONValue = ["type": "string"]
    private static let number: JSONValue = ["type": "integer"]

    /// A provider with cursors that `cursor` makes from the index of the first item of the next page.
    private static func cursor(
        _ name: String, parameter: String, isInBody: Bool = false,
        isCertain: @escaping @Sendable (Int, Int) -> Bool? = { _, _ in true },
        cursor: @escaping @Sendable (Int) -> JSONValue = { .string("c\($0)") },
        response: @escaping @Sendable (_ items: JSONValue, _ next: JSONValue?) -> JSONValue
    ) -> PagedProvider {
        PagedProvider(
            name: name, parameters: [parameter: text, "limit": number], isInBody: isInBody, isCertain: isCertain
        ) {
            let given = $0.text(parameter).flatMap { Int($0.filter(\.isNumber)) } ?? $0.number(parameter)
            let next = (given ?? 0) + $2
            return response($1.part(next - $2, $2), next < $1.count ? cursor(next) : Optional<JSONValue>.none)
        }
    }

    private static func address(_ next: JSONValue?, _ name: String = "after") -> JSONValue {
        next?.stringValue.map { .string("https://api.example.com/things?limit=2&\(name)=\($0)") } ?? .null
    }

    static let cursors: [PagedProvider] = [
        cursor("HubSpot", parameter: "after") { items, next in
            next.map { ["results": items, "paging": ["next": ["after": $0, "link": address($0)]]] } ?? [
                "results": items
            ]
        },
        cursor("Slack", parameter: "cursor") {
            ["ok": true, "members": $0, "response_metadata": ["next_cursor": $1 ?? ""]]
        },
        cursor("Notion", parameter: "start_cursor", isInBody: true) {
            ["object": "list", "results": $0, "next_cursor": $1 ?? .null, "has_more": .bool($1 != nil)]
        },
        cursor("Google", parameter: "pageToken") { items, next in
            next.map { ["files": items, "nextPageToken": $0] } ?? ["files": items]
        },
        cursor("a token in the body", parameter: "nextToken", isInBody: true) {
            ["rows": $0, "nextToken": $1 ?? .null]
        },
        cursor("next_cursor 0", parameter: "cursor", cursor: { .int($0) }) { ["ids": $0, "next_cursor": $1 ?? 0] },
        cursor("next_cursor as the string 0", parameter: "cursor") { ["ids": $0, "next_cursor": $1 ?? "0"] },
        cursor("next_cursor false", parameter: "cursor") { ["ids": $0, "next_cursor": $1 ?? false] },
        cursor("next_cursor -1", parameter: "cursor", cursor: { .int($0) }) { ["ids": $0, "next_cursor": $1 ?? -1] },
        cursor("an empty object in place of the next page", parameter: "after") {
            ["rows": $0, "paging": $1.map { ["next": ["after": $0]] } ?? [:]]
        },
        cursor("meta.next", parameter: "cursor") { ["rows": $0, "meta": ["next": $1 ?? .null]] },
        cursor("Airtable", parameter: "offset", cursor: { .string("itr\($0)/rec") }) { items, next in
            next.map { ["records": items, "offset": $0] } ?? ["records": items, "offset": nil]
        },
        cursor("the last page leads to the first", parameter: "cursor", isCertain: { total, _ in total == 0 }) {
            ["rows": $0, "next_cursor": $1 ?? "c0"]
        },
        cursor("the last page leads to the first, with a total", parameter: "cursor") {
            ["rows": $0, "next_cursor": $1 ?? "c0"]
        }.withTotal("total_count"),
        cursor("more items in the total than in the pages", parameter: "cursor", isCertain: { total, _ in total == 0 })
        {
            ["rows": $0, "next_cursor": $1 ?? .null]
        }.withTotal("total", more: 1),
        cursor("GraphQL", parameter: "after") { items, next in
            [
                "data": [
                    "things": [
                        "edges": items, "pageInfo": ["hasNextPage": .bool(next != nil), "endCursor": next ?? "end"],
                    ]
                ]
            ]
        },
        PagedProvider(
            name: "a GraphQL document",
            arguments: ["query": "query($after: String) { things(after: $after) { nodes } }"]
        ) { request, items, size in
            let given = request.body["variables"]?["after"]?.stringValue.flatMap { Int($0) } ?? 0
            let isMore = given + size < items.count
            return [
                "data": [
                    "things": [
                        "nodes": items.part(given, size),
                        "pageInfo": ["hasNextPage": .bool(isMore), "endCursor": .string("\(given + size)")],
                    ]
                ]
            ]
        },
    ]

    static let links: [PagedProvider] = [
        cursor("a link", parameter: "after") { ["rows": $0, "next": address($1)] },
        cursor("JSON:API", parameter: "page[cursor]") {
            ["data": $0, "links": ["self": "https://api.example.com/things", "next": address($1, "page%5Bcursor%5D")]]
        },
        cursor("OData", parameter: "$skiptoken") { items, next in
            let page: JSONObject = ["@odata.context": "https://api.example.com/$metadata#things", "value": items]
            return .object(
                JSONObject(
                    page.members
                        + (next.map { [.init(key: "@odata.nextLink", value: address($0, "$skiptoken"))] } ?? [])))
        },
        cursor("a link in meta", parameter: "after") { ["rows": $0, "meta": ["next": address($1)]] },
        cursor("an empty link", parameter: "after") { ["rows": $0, "next_page_url": $1 == nil ? "" : address($1)] },
        cursor("HAL", parameter: "after") { items, next in
            [
                "_embedded": ["things": items],
                "_links": next.map { ["self": ["href": "/things"], "next": ["href": address($0)]] } ?? [
                    "self": ["href": "/things"]
                ],
            ]
        },
        cursor("a list of links", parameter: "after") { items, next in
            [
                "rows": items,
                "links": [["rel": "self", "href": "/things"]].with(next.map { ["rel": "next", "href": address($0)] }),
            ]
        },
        cursor("a Link header", parameter: "after") { items, next in
            let more = next.flatMap { address($0).stringValue }.map { ", <\($0)>; rel=\"next\"" } ?? ""
            return [
                "responseData": items,
                "headers": ["link": .string("<https://api.example.com/things>; rel=\"first\"\(more)")],
            ]
        },
        PagedProvider(name: "Django", parameters: ["page": number]) { request, items, size in
            let page = request.number("page") ?? 1
            let isMore = page * size < items.count
            return [
                "count": .int(items.count), "previous": nil, "results": items.part((page - 1) * size, size),
                "next": isMore ? .string("https://api.example.com/things?page=\(page + 1)") : .null,
            ]
        },
        PagedProvider(
            name: "a link to another path", isCertain: { total, size in total <= size },
            visible: { items, size in Array(items.prefix(size)) }
        ) { _, items, size in
            let isDone = items.count <= size
            return [
                "done": .bool(isDone), "records": items.part(0, size),
                "nextRecordsUrl": isDone ? .null : "/services/data/v58.0/query/01g-2000",
            ]
        },
    ]

    /// Providers that take the id of the last item.
    static let lastItems: [PagedProvider] = [
        PagedProvider(name: "Stripe", parameters: ["starting_after": text]) { request, items, size in
            let start = items.index(after: request.text("starting_after"))
            return ["object": "list", "data": items.part(start, size), "has_more": .bool(start + size < items.count)]
        },
        PagedProvider(name: "OpenAI", parameters: ["after": text]) { request, items, size in
            let start = items.index(after: request.text("after"))
            let page = items.part(start, size)
            return [
                "data": page, "last_id": page.arrayValue?.last?["id"] ?? .null,
                "has_more": .bool(start + size < items.count),
            ]
        },
        PagedProvider(
            name: "ids without a flag for more items", parameters: ["since_id": text],
            paging: ["style": "startingAfter", "parameter": "since_id"]
        ) { request, items, size in items.part(items.index(after: request.text("since_id")), size) },
    ]
}

extension PagedProvider {
    /// Returns this provider with a total, which is greater by `more` than the number of items.
    fileprivate func withTotal(_ name: String, more: Int = 0) -> PagedProvider {
        PagedProvider(name: self.name, parameters: parameters, isInBody: isInBody, isCertain: isCertain) {
            request, items, size in
            var response = self.response(request, items, size)
            response.set([name], .int(items.isEmpty ? 0 : items.count + more))
            return response
        }
    }
}

extension [JSONValue] {
    /// Returns the index after the item with this id.
    fileprivate func index(after id: String?) -> Int {
        id.flatMap { id in firstIndex { $0["id"]?.stringValue == id } }.map { $0 + 1 } ?? 0
    }

    fileprivate func with(_ element: JSONValue?) -> JSONValue { .array(self + (element.map { [$0] } ?? [])) }
}
