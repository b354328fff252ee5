import Alloy
import JSON
import Testing

@testable import Pagination

/// The detection of a provider's style from one response.
@Suite struct PageReadingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var method = "get"
        var query: [String] = []
        var body: [String] = []
        var arguments: JSONObject = [:]
        var metadata: JSONObject = [:]
        let answer: JSONValue
        let style: PageStyle
        let items: String?
        /// The settings of the next page by their pointers; nil for the end.
        var next: JSONObject?
        var isUnknown = false

        var testDescription: String { name }

        var action: ActionDetails? {
            let parameters = query.map { name -> JSONValue in
                let type: JSONValue = ["page", "offset", "start"].contains(name) ? "integer" : "string"
                return ["name": .string(name), "in": "query", "schema": ["type": type]]
            }
            let properties = JSONObject(body.map { JSONObject.Member(key: $0, value: ["type": "string"]) })
            var json: JSONObject = [
                "id": "a", "httpMethod": .string(method), "path": "/a", "parameters": .array(parameters),
            ]
            if !body.isEmpty { json.append("requestBody", ["type": "object", "properties": .object(properties)]) }
            return ActionDetails(.object(json), connectorId: "c", actionId: "a", rules: EffectRules())
        }
    }

    static let cases = [
        Case(
            name: "HubSpot", query: ["limit", "after"],
            answer: ["results": [1], "paging": ["next": ["after": "7", "link": "https://x.test/a?limit=1&after=7"]]],
            style: .cursor, items: "/results", next: ["/queryParameters/after": "7"]),
        Case(
            name: "HubSpot, the last page", query: ["limit", "after"], answer: ["results": [1]], style: .cursor,
            items: "/results"),
        Case(
            name: "HubSpot's search", method: "post", body: ["after", "filterGroups"],
            answer: ["total": 9, "results": [1], "paging": ["next": ["after": "7"]]],
            style: .cursor, items: "/results", next: ["/requestBody/after": "7"]),
        Case(
            name: "Slack", query: ["cursor"],
            answer: ["ok": true, "channels": [1], "response_metadata": ["next_cursor": "dGVh"]],
            style: .cursor, items: "/channels", next: ["/queryParameters/cursor": "dGVh"]),
        Case(
            name: "Slack, nothing declared",
            answer: ["ok": true, "members": [1], "cache_ts": 4, "response_metadata": ["next_cursor": "dGVh"]],
            style: .cursor, items: "/members", next: ["/queryParameters/cursor": "dGVh"]),
        Case(
            name: "Slack, the last page", query: ["cursor"],
            answer: ["ok": true, "members": [1], "response_metadata": ["next_cursor": ""]],
            style: .cursor, items: "/members"),
        Case(
            name: "Notion's search, nothing declared", method: "post",
            answer: ["object": "list", "results": [1], "next_cursor": "u", "has_more": true, "page": [:]],
            style: .cursor, items: "/results", next: ["/requestBody/start_cursor": "u"]),
        Case(
            name: "Notion, the last page", query: ["start_cursor"],
            answer: ["object": "list", "results": [1], "next_cursor": nil, "has_more": false],
            style: .cursor, items: "/results"),
        Case(
            name: "a cursor in meta", query: ["cursor"], answer: ["data": [1], "meta": ["next_cursor": "m"]],
            style: .cursor, items: "/data", next: ["/queryParameters/cursor": "m"]),
        Case(
            name: "a cursor by the parameter's own name", query: ["cursor"], answer: ["list": [1], "cursor": "m"],
            style: .cursor, items: "/list", next: ["/queryParameters/cursor": "m"]),
        Case(
            name: "a delta's cursor is none once there is no more", query: ["cursor"],
            answer: ["entries": [1], "cursor": "sync", "has_more": false], style: .cursor, items: "/entries"),
        Case(
            name: "Facebook's last page", query: ["after"],
            answer: ["data": [1], "paging": ["cursors": ["after": "z", "before": "y"]]],
            style: .cursor, items: "/data"),
        Case(
            name: "Facebook", query: ["after"],
            answer: [
                "data": [1],
                "paging": ["cursors": ["after": "z"], "next": "https://x.test/a?access_token=hush&after=z"],
            ], style: .cursor, items: "/data", next: ["/queryParameters/after": "z"]),
        Case(
            name: "Google", query: ["pageSize", "pageToken"], answer: ["files": [1], "nextPageToken": "t"],
            style: .pageToken, items: "/files", next: ["/queryParameters/pageToken": "t"]),
        Case(
            name: "Google, the last page", query: ["pageSize", "pageToken"], answer: ["files": [1], "kind": "k"],
            style: .pageToken, items: "/files"),
        Case(
            name: "Stripe", query: ["limit", "starting_after"],
            answer: ["object": "list", "has_more": true, "data": [["id": "a"], ["id": "b"]]],
            style: .startingAfter, items: "/data", next: ["/queryParameters/starting_after": "b"]),
        Case(
            name: "Stripe's search", query: ["query", "page"],
            answer: ["object": "search_result", "has_more": true, "data": [1], "next_page": "tok"],
            style: .cursor, items: "/data", next: ["/queryParameters/page": "tok"]),
        Case(
            name: "an offset below the total", query: ["limit", "offset"],
            arguments: ["queryParameters": ["offset": 2]],
            answer: ["orders": [1, 2], "total": 5, "limit": 2, "offset": 2],
            style: .offset, items: "/orders", next: ["/queryParameters/offset": 4]),
        Case(
            name: "an offset at the total", query: ["limit", "offset"], arguments: ["queryParameters": ["offset": 3]],
            answer: ["orders": [1, 2], "total": 5], style: .offset, items: "/orders"),
        Case(
            name: "Pipedrive", query: ["start", "limit"],
            answer: [
                "data": [1], "success": true,
                "additional_data": [
                    "pagination": ["start": 0, "limit": 1, "more_items_in_collection": true, "next_start": 1]
                ],
            ], style: .offset, items: "/data", next: ["/queryParameters/start": 1]),
        Case(
            name: "Pipedrive, the last page", query: ["start", "limit"],
            answer: ["data": [1], "additional_data": ["pagination": ["more_items_in_collection": false]]],
            style: .offset, items: "/data"),
        Case(
            name: "page numbers without a word about where they begin", query: ["page", "per_page"], answer: [1, 2],
            style: .page, items: "", next: ["/queryParameters/page": 1]),
        Case(
            name: "page numbers, empty", query: ["page"], arguments: ["queryParameters": ["page": "3"]], answer: [],
            style: .page, items: ""),
        Case(
            name: "page numbers, short of what the answer says", query: ["page"],
            answer: ["data": [1], "meta": ["per_page": 2, "page": 1]], style: .page, items: "/data",
            next: ["/queryParameters/page": 2]),
        Case(
            name: "page numbers with a total", query: ["page"],
            answer: ["data": [1], "meta": ["currentPage": 1, "totalPages": 2]],
            style: .page, items: "/data", next: ["/queryParameters/page": 2]),
        Case(
            name: "JSON:API's page numbers", query: ["page[number]"],
            arguments: ["queryParameters": ["page[number]": 1]],
            answer: ["data": [1], "meta": ["total_pages": 2]],
            style: .page, items: "/data", next: ["/queryParameters/page[number]": 2]),
        Case(
            name: "Zoho", query: ["page", "per_page"],
            answer: ["data": [1], "info": ["per_page": 1, "count": 1, "page": 1, "more_records": true]],
            style: .page, items: "/data", next: ["/queryParameters/page": 2]),
        Case(
            name: "a Link header", query: ["page"],
            metadata: [
                "headers": ["Link": "<https://x.test/a?page=1>; rel=\"prev\", <https://x.test/a?page=3>; rel=\"next\""]
            ],
            answer: [1], style: .link, items: "", next: ["/queryParameters/page": 3]),
        Case(
            name: "a Link header with several relations", query: ["page"],
            metadata: [
                "responseHeaders": [
                    "link":
                        "<https://x.test/a?page=4>; title=\"x\"; rel=\"last next\", <https://x.test/a?page=1>; rel=first"
                ]
            ],
            answer: [1], style: .link, items: "", next: ["/queryParameters/page": 4]),
        Case(
            name: "a Link header without a next page", query: ["page"],
            metadata: ["responseHeaders": ["link": "<https://x.test/a?page=9>; rel=\"nextish\"; title=\"rel=next\""]],
            answer: [1], style: .link, items: ""),
        Case(
            name: "a Link header with separators in quotes", query: ["page"],
            metadata: [
                "headers": [
                    "link": .string(
                        #"<https://x.test/a?page=1,2>; title="a, <b>; rel=next"; rel="prev", "#
                            + #"<https://x.test/a?page=5>; title="a\"; rel=prev, <c>"; rel="next""#)
                ]
            ],
            answer: [1], style: .link, items: "", next: ["/queryParameters/page": 5]),
        Case(
            name: "a Link header of the last page", query: ["page"],
            metadata: ["headers": ["link": ["<https://x.test/a?page=1>; rel=\"first\""]]], answer: [1], style: .link,
            items: ""),
        Case(
            name: "JSON:API's links", query: ["page[size]"],
            answer: [
                "data": [1], "links": ["self": "https://x.test/a", "next": "https://x.test/a?page%5Bcursor%5D=q%2B1"],
            ],
            style: .link, items: "/data", next: ["/queryParameters/page[cursor]": "q+1"]),
        Case(
            name: "OData",
            answer: ["value": [1], "@odata.nextLink": "https://x.test/a?$skiptoken=X%2710%27&apiKey=hush"],
            style: .link, items: "/value", next: ["/queryParameters/$skiptoken": "X'10'"]),
        Case(
            name: "HAL", answer: ["_embedded": ["orders": [1]], "_links": ["next": ["href": "/a?page=2&tag=x&tag=y"]]],
            style: .link, items: "/_embedded/orders",
            next: ["/queryParameters/page": "2", "/queryParameters/tag": ["x", "y"]]),
        Case(
            name: "no next link", answer: ["results": [1], "next": nil, "previous": nil], style: .link,
            items: "/results"),
        Case(
            name: "Salesforce's own address",
            answer: ["done": false, "records": [1], "nextRecordsUrl": "/query/01g-2000"],
            style: .link, items: "/records", isUnknown: true),
        Case(
            name: "Shopify", query: ["first", "after"],
            answer: ["data": ["orders": ["edges": [1], "pageInfo": ["hasNextPage": true, "endCursor": "c5"]]]],
            style: .graphql, items: "/data/orders/edges", next: ["/queryParameters/after": "c5"]),
        Case(
            name: "GraphQL's own text", method: "post",
            arguments: ["requestBody": ["query": "query($n: Int, $cursor: String) { a }", "variables": ["n": 2]]],
            answer: ["data": ["a": ["nodes": [1], "pageInfo": ["hasNextPage": true, "endCursor": "c5"]]]],
            style: .graphql, items: "/data/a/nodes", next: ["/requestBody/variables/cursor": "c5"]),
        Case(
            name: "GraphQL's own text without a variable", method: "post",
            arguments: ["requestBody": ["query": "{ a }"]],
            answer: ["data": ["a": ["nodes": [1], "pageInfo": ["hasNextPage": true, "endCursor": "c5"]]]],
            style: .graphql, items: "/data/a/nodes", isUnknown: true),
        Case(
            name: "two connections", query: ["after"],
            answer: [
                "data": [
                    "a": ["nodes": [], "pageInfo": ["hasNextPage": true, "endCursor": "c5"]],
                    "b": ["nodes": [], "pageInfo": ["hasNextPage": false]],
                ]
            ], style: .graphql, items: "/data/a/nodes", isUnknown: true),
        Case(
            name: "monday", query: ["board_id", "limit", "cursor"],
            answer: ["boards": [["items_page": ["cursor": "after_1", "items": [1]]]]],
            style: .cursor, items: "/boards/0/items_page/items", next: ["/queryParameters/cursor": "after_1"]),
        Case(
            name: "monday, the last page", query: ["board_id", "limit", "cursor"],
            answer: ["boards": [["items_page": ["cursor": nil, "items": [1]]]]],
            style: .cursor, items: "/boards/0/items_page/items"),
        Case(
            name: "more, but how is not known", answer: ["rows": [1], "has_more": true], style: .none, items: "/rows",
            isUnknown: true),
        Case(
            name: "an unknown word for it", query: ["after"], answer: ["rows": [1], "continueFrom": "x"],
            style: .none, items: "/rows", isUnknown: true),
        Case(name: "only a list", answer: ["rows": [1]], style: .none, items: "/rows", isUnknown: true),
        Case(name: "no list", answer: ["id": "7", "tags": "x"], style: .none, items: nil, isUnknown: true),
        Case(name: "a text", answer: "<xml/>", style: .none, items: nil, isUnknown: true),
    ]

    @Test(arguments: cases) func theStyleTheItemsAndTheNextPageAreRead(_ sample: Case) throws {
        let action = try #require(sample.action)
        let parameters = PageParameters(action, sample.arguments)
        let reading = PageReading(sample.answer, metadata: sample.metadata, parameters: parameters)
        #expect(reading.style == sample.style)
        #expect(reading.items?.description == sample.items)
        switch reading.next {
        case .end: #expect(sample.next == nil && !sample.isUnknown)
        case .unknown(let reason): #expect(sample.isUnknown && reason.hasSuffix("."))
        case .page(let position):
            let settings = position.settings.map { JSONObject.Member(key: $0.pointer.description, value: $0.value) }
            #expect(JSONObject(settings) == sample.next)
        }
    }
}
