import JSON
import TestSupport

/// Providers with page numbers or offsets.
enum NumberedProviders {
    typealias Request = PagedProvider.Request

    private static let number: JSONValue = ["type": "integer"]

    /// Returns the items of a page, where the first page has the number `first`.
    private static func page(_ request: Request, _ items: [JSONValue], _ size: Int, first: Int, _ name: String = "page")
        -> JSONValue
    {
        items.part(((request.number(name) ?? first) - first) * size, size)
    }

    private static func count(_ total: Int, _ size: Int) -> Int { (total + size - 1) / size }

    /// Returns true when the last page is shorter than the one before: then a repeated page is the end.
    private static let isShortAtEnd: @Sendable (Int, Int) -> Bool? = { total, size in
        total == 0 || total > size && total % size != 0
    }

    static let pages: [PagedProvider] = [
        PagedProvider(name: "pages from 1, not documented", parameters: ["page": number]) {
            page($0, $1, $2, first: 1)
        },
        PagedProvider(name: "pages from 0, not documented", parameters: ["page": number]) {
            page($0, $1, $2, first: 0)
        },
        PagedProvider(name: "pages from 1 by default", parameters: ["page": ["type": "integer", "default": 1]]) {
            page($0, $1, $2, first: 1)
        },
        PagedProvider(name: "pages from 0 by default", parameters: ["page": ["type": "integer", "default": 0]]) {
            page($0, $1, $2, first: 0)
        },
        PagedProvider(name: "a default that is a string", parameters: ["page": ["type": "string", "default": "0"]]) {
            page($0, $1, $2, first: 0)
        },
        PagedProvider(name: "pages from 1 by minimum", parameters: ["pageNumber": ["type": "integer", "minimum": 1]]) {
            ["list": page($0, $1, $2, first: 1, "pageNumber")]
        },
        PagedProvider(name: "pages above 0", parameters: ["page": ["type": "integer", "exclusiveMinimum": 0]]) {
            page($0, $1, $2, first: 1)
        },
        PagedProvider(name: "pages from 0 by minimum", parameters: ["page": ["type": "integer", "minimum": 0]]) {
            page($0, $1, $2, first: 0)
        },
        PagedProvider(
            name: "a minimum that is not the first page", parameters: ["page": ["type": "integer", "minimum": 0]]
        ) {
            page($0, $1, $2, first: 1)
        },
        PagedProvider(name: "page 0 in the response", parameters: ["page": number]) { request, items, size in
            [
                "data": page(request, items, size, first: 0), "page": .int(request.number("page") ?? 0),
                "totalPages": .int(count(items.count, size)),
            ]
        },
        PagedProvider(
            name: "page 0 in the response, 1 in the schema", parameters: ["page": ["type": "integer", "default": 1]]
        ) {
            request, items, size in
            ["data": page(request, items, size, first: 0), "page": .int(request.number("page") ?? 0)]
        },
        PagedProvider(name: "Spring", parameters: ["page": number, "size": number]) { request, items, size in
            let page = request.number("page") ?? 0
            return [
                "content": items.part(page * size, size), "number": .int(page), "size": .int(size),
                "totalElements": .int(items.count), "totalPages": .int(count(items.count, size)),
                "first": .bool(page == 0), "last": .bool((page + 1) * size >= items.count), "empty": false,
                "pageable": ["pageNumber": .int(page), "offset": .int(page * size)],
            ]
        },
        PagedProvider(name: "Spring, from 1 in the request and from 0 in the response", parameters: ["page": number]) {
            request, items, size in
            let page = max((request.number("page") ?? 1) - 1, 0)
            return [
                "content": items.part(page * size, size), "number": .int(page),
                "totalPages": .int(count(items.count, size)),
            ]
        },
        PagedProvider(name: "Laravel", parameters: ["page": number]) { request, items, size in
            let page = request.number("page") ?? 1
            return [
                "data": items.part((page - 1) * size, size), "current_page": .int(page),
                "from": .int((page - 1) * size + 1),
                "last_page": .int(count(items.count, size)), "per_page": .int(size), "total": .int(items.count),
            ]
        },
        PagedProvider(name: "a total", parameters: ["page": ["type": "integer", "default": 1], "limit": number]) {
            ["total": .int($1.count), "rows": page($0, $1, $2, first: 1)]
        },
        PagedProvider(name: "a total in a header", parameters: ["page": ["type": "integer", "default": 1]]) {
            [
                "responseData": page($0, $1, $2, first: 1),
                "responseHeaders": ["x-total-count": .string(String($1.count))],
            ]
        },
        PagedProvider(name: "a total of this page", parameters: ["page": ["type": "integer", "default": 1]]) {
            let rows = page($0, $1, $2, first: 1)
            return ["total": .int(rows.arrayValue?.count ?? 0), "rows": rows]
        },
        PagedProvider(
            name: "a number of pages under pages.total",
            parameters: ["page": ["type": "integer", "default": 1]]
        ) {
            ["pages": ["total": .int(count($1.count, $2))], "rows": page($0, $1, $2, first: 1)]
        },
        PagedProvider(name: "a total of something else", parameters: ["page": ["type": "integer", "default": 1]]) {
            ["summary": ["total": 2], "rows": page($0, $1, $2, first: 1)]
        },
        PagedProvider(
            name: "a page size that the provider does not keep",
            parameters: ["page": ["type": "integer", "default": 1]], minimumSize: 2
        ) {
            let rows = page($0, $1, $2 - 1, first: 1)
            return ["per_page": .int($2), "rows": rows]
        },
        PagedProvider(
            name: "one hidden item in each page", parameters: ["page": ["type": "integer", "default": 1]],
            minimumSize: 2,
            visible: { items, size in items.hidden(size).filter { !$0.isNull } }
        ) { request, items, size in
            // The hidden item is the first of its page, and is counted.
            let rows = page(request, items.hidden(size), size, first: 1)
            return .array(rows.arrayValue?.filter { !$0.isNull } ?? [])
        },
        PagedProvider(
            name: "a short page in the middle", parameters: ["page": ["type": "integer", "default": 1]],
            minimumSize: 2,
            visible: { items, size in items.hidden(3 * size, from: size).filter { !$0.isNull } }
        ) { request, items, size in
            let rows = page(request, items.hidden(3 * size, from: size), size, first: 1)
            return ["per_page": .int(size), "rows": .array(rows.arrayValue?.filter { !$0.isNull } ?? [])]
        },
        PagedProvider(
            name: "a total with hidden items", parameters: ["page": ["type": "integer", "default": 1]],
            isCertain: { total, _ in total == 0 }
        ) { ["total": .int($1.isEmpty ? 0 : $1.count + 1), "rows": page($0, $1, $2, first: 1)] },
        PagedProvider(name: "next_page 0", parameters: ["page": number]) { request, items, size in
            let page = request.number("page") ?? 1
            return [
                "rows": items.part((page - 1) * size, size),
                "next_page": .int(page * size < items.count ? page + 1 : 0),
            ]
        },
        PagedProvider(name: "next_page false", parameters: ["page": number]) { request, items, size in
            let page = request.number("page") ?? 1
            return [
                "rows": items.part((page - 1) * size, size),
                "next_page": page * size < items.count ? .int(page + 1) : false,
            ]
        },
        PagedProvider(name: "Zoho", parameters: ["page": ["type": "integer", "default": 1]]) { request, items, size in
            let page = request.number("page") ?? 1
            return [
                "data": items.part((page - 1) * size, size),
                "info": ["page": .int(page), "more_records": .bool(page * size < items.count)],
            ]
        },
        PagedProvider(name: "has_more as 0 and 1", parameters: ["page": ["type": "integer", "default": 1]]) {
            let isMore = ($0.number("page") ?? 1) * $2 < $1.count
            return ["rows": page($0, $1, $2, first: 1), "has_more": .int(isMore ? 1 : 0)]
        },
        PagedProvider(
            name: "the last page again and again", parameters: ["page": ["type": "integer", "default": 1]],
            isCertain: isShortAtEnd
        ) { request, items, size in
            let page = min(request.number("page") ?? 1, max(count(items.count, size), 1))
            return items.part((page - 1) * size, size)
        },
        PagedProvider(
            name: "the last page again, the first number not documented", parameters: ["page": number],
            isCertain: isShortAtEnd
        ) { request, items, size in
            let page = min(request.number("page") ?? 1, max(count(items.count, size), 1))
            return items.part((page - 1) * size, size)
        },
        PagedProvider(
            name: "the first page after the last one", parameters: ["page": ["type": "integer", "default": 1]],
            isCertain: isShortAtEnd
        ) { request, items, size in
            let page = request.number("page") ?? 1
            return items.part((page > count(items.count, size) ? 0 : page - 1) * size, size)
        },
        PagedProvider(
            name: "the last page again, with a total", parameters: ["page": ["type": "integer", "default": 1]]
        ) { request, items, size in
            let page = min(request.number("page") ?? 1, max(count(items.count, size), 1))
            return ["total_count": .int(items.count), "rows": items.part((page - 1) * size, size)]
        },
        PagedProvider(
            name: "a parameter without effect", parameters: ["page": number], isCertain: { total, _ in total == 0 },
            visible: { items, size in Array(items.prefix(size)) }
        ) { $1.part(0, $2 + 0 * ($0.number("page") ?? 0)) },
    ]

    static let offsets: [PagedProvider] = [
        PagedProvider(name: "an offset", parameters: ["offset": number]) { $1.part($0.number("offset") ?? 0, $2) },
        PagedProvider(name: "an offset in the body", parameters: ["skip": number], isInBody: true) {
            ["rows": $1.part($0.number("skip") ?? 0, $2)]
        },
        PagedProvider(name: "an offset with a total", parameters: ["offset": number]) {
            [
                "total": .int($1.count), "offset": .int($0.number("offset") ?? 0),
                "rows": $1.part($0.number("offset") ?? 0, $2),
            ]
        },
        PagedProvider(name: "an offset that is that of the next page", parameters: ["offset": number]) {
            let next = ($0.number("offset") ?? 0) + $2
            return ["companies": $1.part(next - $2, $2), "has-more": .bool(next < $1.count), "offset": .int(next)]
        },
        PagedProvider(name: "Jira", parameters: ["startAt": number, "maxResults": number]) {
            let start = $0.number("startAt") ?? 0
            return [
                "startAt": .int(start), "maxResults": .int($2), "total": .int($1.count), "issues": $1.part(start, $2),
            ]
        },
        PagedProvider(name: "Pipedrive", parameters: ["start": number]) {
            let start = $0.number("start") ?? 0
            let isMore = start + $2 < $1.count
            return [
                "success": true, "data": $1.part(start, $2),
                "additional_data": [
                    "pagination": [
                        "start": .int(start), "limit": .int($2), "more_items_in_collection": .bool(isMore),
                        "next_start": isMore ? .int(start + $2) : .null,
                    ]
                ],
            ]
        },
        PagedProvider(name: "Keycloak", parameters: ["first": number, "max": number]) {
            $1.part($0.number("first") ?? 0, $2)
        },
        PagedProvider(name: "SCIM", parameters: ["startIndex": ["type": "integer"], "count": number]) {
            let start = $0.number("startIndex") ?? 1
            let rows = $1.part(start - 1, $2)
            return [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": .int($1.count),
                "startIndex": .int(start), "itemsPerPage": .int(rows.arrayValue?.count ?? 0), "Resources": rows,
            ]
        },
        PagedProvider(name: "from 1 by minimum", parameters: ["startIndex": ["type": "integer", "minimum": 1]]) {
            ["items": $1.part(($0.number("startIndex") ?? 1) - 1, $2)]
        },
        PagedProvider(name: "from 1 by default", parameters: ["start": ["type": "integer", "default": 1]]) {
            ["items": $1.part(($0.number("start") ?? 1) - 1, $2)]
        },
        PagedProvider(name: "from 1, according to the response", parameters: ["start": number]) {
            let start = $0.number("start") ?? 1
            return ["start": .int(start), "items": $1.part(start - 1, $2)]
        },
        // Values without ids may be equal to those that are left out.
        PagedProvider(
            name: "from 1, not documented", parameters: ["startIndex": number],
            isCertain: { total, size in total <= size ? true : nil }
        ) {
            ["items": $1.part(($0.number("startIndex") ?? 1) - 1, $2)]
        },
        PagedProvider(name: "from 0, not documented", parameters: ["startIndex": number]) {
            ["items": $1.part($0.number("startIndex") ?? 0, $2)]
        },
        PagedProvider(
            name: "an offset that counts hidden items", parameters: ["offset": number], minimumSize: 2,
            isCertain: { _, _ in nil }, needsIDs: true,
            visible: { items, size in items.hidden(2 * size).filter { !$0.isNull } }
        ) { request, items, size in
            // The hidden item is the first of every second page.
            let rows = items.hidden(2 * size).part(request.number("offset") ?? 0, size)
            return .array(rows.arrayValue?.filter { !$0.isNull } ?? [])
        },
        PagedProvider(
            name: "the last items for every offset that is too large", parameters: ["offset": number],
            isCertain: isShortAtEnd
        ) { request, items, size in
            let offset = request.number("offset") ?? 0
            return items.part(offset >= items.count ? max(items.count - size, 0) : offset, size)
        },
    ]
}

extension [JSONValue] {
    /// Returns the list with null at the index `start` and at every `step`-th index after it.
    fileprivate func hidden(_ step: Int, from start: Int = 0) -> [JSONValue] {
        enumerated().map { $0.offset % step == start ? .null : $0.element }
    }
}
