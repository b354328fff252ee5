import JSON
import TestSupport

/// Providers whose pages can't be detected: the caller describes them in `paging`.
enum ConfiguredProviders {
    private static let text: JSONValue = ["type": "string"]
    private static let number: JSONValue = ["type": "integer"]

    static let all: [PagedProvider] = [
        PagedProvider(
            name: "pages under an unknown name", parameters: ["seite": number],
            paging: ["style": "page", "parameter": "seite", "first": 1]
        ) { ["ergebnis": $1.part((($0.number("seite") ?? 1) - 1) * $2, $2), "seite": .int($0.number("seite") ?? 1)] },
        PagedProvider(
            name: "pages that must be requested from 0 on", parameters: ["page": number],
            paging: ["style": "page", "first": 0, "items": "/rows"]
        ) { ["rows": $1.part(($0.number("page") ?? 9) * $2, $2), "other": [["a": 1]]] },
        PagedProvider(
            name: "page numbers in steps of 2", parameters: ["page": number],
            paging: ["style": "page", "first": 1, "step": 2]
        ) { $1.part(($0.number("page") ?? 1) / 2 * $2, $2) },
        PagedProvider(
            name: "an offset in the path of the body", parameters: ["from": number], isInBody: true,
            paging: ["style": "offset", "parameter": "/requestBody/window/start", "first": 1, "total": "/window/size"]
        ) {
            ["hits": $1.part(($0.body["window"]?["start"]?.intValue ?? 1) - 1, $2), "window": ["size": .int($1.count)]]
        },
        PagedProvider(
            name: "an offset in steps of its own", parameters: ["offset": number],
            paging: ["style": "offset", "step": 2], minimumSize: 3
        ) { request, items, _ in items.part(request.number("offset") ?? 0, 2) },
        PagedProvider(
            name: "a cursor at an unknown location", parameters: ["weiter": text],
            paging: ["style": "cursor", "parameter": "weiter", "cursor": "/fortsetzung/0/marke", "items": "/liste"]
        ) { request, items, size in
            let next = (request.text("weiter").flatMap { Int($0) } ?? 0) + size
            let mark: JSONValue = next < items.count ? ["marke": .string("\(next)")] : [:]
            return ["liste": items.part(next - size, size), "fortsetzung": [mark]]
        },
        PagedProvider(
            name: "a first cursor", parameters: ["cursorMark": text],
            paging: ["style": "cursor", "parameter": "cursorMark", "first": "*", "cursor": "/nextCursorMark"]
        ) { request, items, size in
            // Without a cursor there are no pages, and the last page has the cursor of its own request.
            guard let mark = request.text("cursorMark") else { return ["docs": items.part(0, 1)] }
            let start = Int(mark) ?? 0
            let next = min(start + size, items.count)
            return [
                "docs": items.part(start, size), "nextCursorMark": next == start ? .string(mark) : .string("\(next)"),
            ]
        },
        PagedProvider(
            name: "a page token under a known name", parameters: ["pageToken": text],
            paging: ["cursor": "/page/following"]
        ) { request, items, size in
            let next = (request.text("pageToken").flatMap { Int($0) } ?? 0) + size
            return [
                "rows": items.part(next - size, size),
                "page": ["following": next < items.count ? .string("\(next)") : false],
            ]
        },
        PagedProvider(
            name: "a link at an unknown location", parameters: ["page_info": text],
            paging: ["style": "link", "cursor": "/weiter", "parameter": "page_info"]
        ) { request, items, size in
            let next = (request.text("page_info").flatMap { Int($0) } ?? 0) + size
            let link: JSONValue = next < items.count ? .string("things?size=7&page_info=\(next)&key=x") : .null
            return ["rows": items.part(next - size, size), "weiter": link]
        },
        PagedProvider(
            name: "GraphQL with a variable of another name",
            arguments: ["query": "query($ab: String) { things(after: $ab) { nodes } }"],
            paging: ["style": "graphql", "parameter": "ab", "items": "/data/things/nodes"]
        ) { request, items, size in
            let given = request.body["variables"]?["ab"]?.stringValue.flatMap { Int($0) } ?? 0
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
        PagedProvider(
            name: "an id under another name", parameters: ["ab": text],
            paging: ["style": "startingAfter", "parameter": "ab", "cursor": "/code/0"],
            visible: { items, _ in items.coded }
        ) { request, items, size in
            let start = request.text("ab").flatMap { Int($0) }.map { $0 + 1 } ?? 0
            return ["rows": items.coded.part(start, size)]
        },
        PagedProvider(name: "one response", paging: ["style": "none"]) { _, items, _ in ["rows": .array(items)] },
        PagedProvider(
            name: "only the total", paging: ["total": "/anzahl"],
            isCertain: { total, size in total > 0 && total <= size },
            visible: { items, size in Array(items.prefix(size)) }
        ) { _, items, size in ["rows": items.part(0, size), "anzahl": .int(items.count)] },
        PagedProvider(
            name: "a list that is one object when it has one item",
            parameters: ["page": ["type": "integer", "default": 1]],
            paging: ["items": "/orders/order", "total": "/orders/@count"]
        ) { request, items, size in
            let page = items.part(((request.number("page") ?? 1) - 1) * size, size)
            let count = page.arrayValue?.count ?? 0
            var orders: JSONObject = ["@count": .int(items.count)]
            if count > 0 { orders.append("order", count == 1 ? page[0] : page) }
            return ["orders": .object(orders)]
        },
    ]
}

extension [JSONValue] {
    /// The items, each with a code.
    fileprivate var coded: [JSONValue] {
        enumerated().map { ["code": [.string("\($0.offset)")], "thing": $0.element] }
    }
}
