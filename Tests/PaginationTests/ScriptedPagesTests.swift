import Alloy
import JSON
import TestSupport
import Testing

@testable import Pagination

/// Lists that end in a doubtful way: nothing is lost without a word, nothing is called complete that may not be, and no circle
/// is walked to the limits.
@Suite struct ScriptedPagesTests {
    struct Script: Sendable, CustomTestStringConvertible {
        let name: String
        /// The parameters in the query, with their JSON Schemas.
        var query: KeyValuePairs<String, JSONValue> = [:]
        /// The JSON Schema of the body of a POST; nil for a GET.
        var body: JSONValue?
        var arguments: JSONObject = [:]
        var paging: JSONObject = [:]
        /// The responses in the order of the requests.
        let responses: [JSONValue]
        /// The ids of the items, or the items themselves where they have none.
        let items: JSONValue
        let stop: PageStop
        /// A part of a warning.
        var warning: String?
        /// The settings of the second page.
        var second: JSONObject?

        var testDescription: String { name }
    }

    private static let number: JSONValue = ["type": "integer", "default": 1]
    private static let text: JSONValue = ["type": "string"]

    private static func rows(_ ids: ClosedRange<Int>, _ more: JSONObject = [:]) -> JSONValue {
        .array(ids.map { .object(JSONObject([.init(key: "id", value: .int($0))] + more.members)) })
    }

    static let repeated: [Script] = [
        Script(
            name: "ids that are unique in their page only", query: ["page": number],
            responses: [rows(1...2, ["sum": 5]), rows(1...2, ["sum": 7]), []], items: [1, 2, 1, 2], stop: .end,
            warning: "other contents"),
        Script(
            name: "a parameter without effect, and a time in each item", query: ["page": number],
            responses: [
                rows(1...2, ["name": "n", "sum": 5, "at": 1]), rows(1...2, ["name": "n", "sum": 5, "at": 2]),
            ],
            items: [1, 2, 1, 2], stop: .repeatingPage, warning: "partly other contents"),
        Script(
            name: "a circle of signed cursors", query: ["cursor": text],
            responses: [
                ["rows": rows(1...2), "next_cursor": "a.1"], ["rows": rows(3...4), "next_cursor": "b.2"],
                ["rows": rows(1...2), "next_cursor": "a.3"],
            ], items: [1, 2, 3, 4], stop: .repeatingPage, warning: "again"),
        Script(
            name: "a circle of signed cursors, and a time in each item", query: ["cursor": text],
            responses: [
                ["rows": rows(1...2, ["a": 1, "b": 2, "at": 1]), "next_cursor": "a.1"],
                ["rows": rows(1...2, ["a": 1, "b": 2, "at": 2]), "next_cursor": "a.2"],
            ], items: [1, 2, 1, 2], stop: .repeatingPage, warning: "partly other contents"),
        Script(
            name: "an item comes again at the start of a page", query: ["page": number],
            responses: [rows(1...3), rows(3...5), []], items: [1, 2, 3, 4, 5], stop: .undetected,
            warning: "items may be missing"),
        Script(
            name: "an item comes again, and the total is reached", query: ["page": number],
            responses: [
                ["rows": rows(1...3), "total_count": 5], ["rows": rows(3...5), "total_count": 5],
            ], items: [1, 2, 3, 4, 5], stop: .end, warning: "items may be missing"),
        Script(
            name: "equal values at a boundary", query: ["startIndex": ["type": "integer"]],
            responses: [["rows": [7, 8]], ["rows": [8, 9]], ["rows": []]], items: [7, 8, 9], stop: .undetected,
            warning: "left out"),
    ]

    static let ends: [Script] =
        [
            "mark", "position", "resume_from", "page_key", "lastEvaluatedKey", "after_id",
        ].map { name in
            Script(
                name: "a declared cursor, and \(name) in the response", query: ["cursor": text],
                responses: [["rows": rows(1...2), name: "c2"]], items: [1, 2], stop: .undetected, warning: "shows how")
        } + [
            Script(
                name: "an object that leads to the next page", query: ["cursor": text],
                responses: [["rows": rows(1...2), "LastEvaluatedKey": ["id": ["S": "x"]]]], items: [1, 2],
                stop: .undetected),
            Script(
                name: "facts that lead nowhere", query: ["cursor": text],
                responses: [
                    [
                        "kind": "x#list", "etag": "W/1", "request_id": "r7", "rows": rows(1...2), "status": "ok",
                        "took": 4,
                        "previous_cursor": "p", "nextSyncToken": "s", "self": "https://api.example.com/things",
                    ]
                ], items: [1, 2], stop: .end),
            Script(
                name: "a negative cursor", query: ["cursor": text],
                responses: [["ids": [1, 2], "next_cursor": -77], ["ids": [3], "next_cursor": 0]], items: [1, 2, 3],
                stop: .end, second: ["/queryParameters/cursor": -77]),
            Script(
                name: "a negative offset", query: ["offset": ["type": "integer"]],
                responses: [["ids": [1, 2], "next_offset": -77]], items: [1, 2], stop: .undetected, warning: "negative"),
            Script(
                name: "Intercom", query: ["starting_after": text, "per_page": ["type": "integer"]],
                responses: [
                    [
                        "type": "list", "data": rows(1...2), "total_count": 3,
                        "pages": [
                            "type": "pages", "page": 1, "per_page": 2, "total_pages": 2,
                            "next": ["page": 2, "starting_after": "tok"],
                        ],
                    ],
                    [
                        "type": "list", "data": rows(3...3), "total_count": 3,
                        "pages": ["type": "pages", "page": 2, "per_page": 2, "total_pages": 2, "next": nil],
                    ],
                ], items: [1, 2, 3], stop: .end, second: ["/queryParameters/starting_after": "tok"]),
            Script(
                name: "Intercom's search",
                body: [
                    "type": "object", "properties": ["query": ["type": "object"], "pagination": ["type": "object"]],
                ],
                responses: [
                    ["data": rows(1...2), "pages": ["next": ["page": 2, "starting_after": "tok"]]],
                    ["data": rows(3...3), "pages": ["next": nil]],
                ], items: [1, 2, 3], stop: .end, second: ["/requestBody/pagination/starting_after": "tok"]),
            Script(
                name: "nothing at paging.cursor, and a cursor elsewhere", query: ["cursor": text],
                paging: ["style": "cursor", "cursor": "/paging/cursor"],
                responses: [["rows": rows(1...2), "pages": ["following": "c2"]]], items: [1, 2], stop: .undetected,
                warning: "paging.cursor"),
            Script(
                name: "nothing at paging.total", query: ["page": number], paging: ["style": "page", "total": "/totl"],
                responses: [["rows": rows(1...2), "all": 2], ["rows": []]], items: [1, 2], stop: .end,
                warning: "paging.total"),
            Script(
                name: "a second list", query: ["cursor": text],
                responses: [
                    ["data": rows(1...2), "included": rows(8...9), "next_cursor": "c"],
                    ["data": rows(3...3), "included": rows(7...7), "extra": ["more": [1]], "next_cursor": nil],
                ], items: [1, 2, 3], stop: .end, warning: "/included"),
        ]

    static let totals: [Script] = [
        Script(
            name: "the last page counts from 0", query: ["page": ["type": "integer", "default": 0]],
            responses: [
                ["rows": rows(1...2), "lastPage": 2], ["rows": rows(3...4), "lastPage": 2],
                ["rows": rows(5...6), "lastPage": 2],
            ], items: [1, 2, 3, 4, 5, 6], stop: .end),
        Script(
            name: "a number of pages that counts from 0", query: ["page": ["type": "integer", "default": 0]],
            responses: [
                ["rows": rows(1...2), "totalPages": 1], ["rows": rows(3...4), "totalPages": 1],
            ], items: [1, 2, 3, 4], stop: .end),
        Script(
            name: "a short last page of pages from 0", query: ["page": ["type": "integer", "default": 0]],
            responses: [["rows": rows(1...2), "totalPages": 2], ["rows": rows(3...3), "totalPages": 2]],
            items: [1, 2, 3], stop: .end),
        Script(
            name: "a lower bound", query: ["from": ["type": "integer"], "size": ["type": "integer"]],
            responses: [
                ["hits": ["total": ["value": 4, "relation": "gte"], "hits": rows(1...2)]],
                ["hits": ["total": ["value": 4, "relation": "gte"], "hits": rows(3...4)]],
                ["hits": ["total": ["value": 4, "relation": "gte"], "hits": rows(5...5)]],
                ["hits": ["total": ["value": 4, "relation": "gte"], "hits": []]],
            ], items: [1, 2, 3, 4, 5], stop: .end),
        Script(
            name: "a lower bound at paging.total", query: ["offset": ["type": "integer"]],
            paging: ["style": "offset", "total": "/size"],
            responses: [
                ["rows": rows(1...2), "size": ["value": 2, "relation": "gte"]],
                ["rows": rows(3...3), "size": ["value": 2, "relation": "gte"]],
                ["rows": [], "size": ["value": 2, "relation": "gte"]],
            ], items: [1, 2, 3], stop: .end),
        Script(
            name: "an estimate", query: ["offset": ["type": "integer"]],
            responses: [
                ["rows": rows(1...2), "total_count": 2, "total_is_estimated": true],
                ["rows": rows(3...3), "total_count": 2, "total_is_estimated": true],
                ["rows": [], "total_count": 2, "total_is_estimated": true],
            ], items: [1, 2, 3], stop: .end),
        Script(
            name: "a total of this page, before a page that repeats", query: ["page": number],
            responses: [["rows": rows(1...2), "total": 2], ["rows": rows(1...2), "total": 2]], items: [1, 2],
            stop: .repeatingPage, warning: "again"),
        Script(
            name: "an interrupted search", query: ["cursor": text],
            responses: [["timed_out": true, "rows": rows(1...2), "next_cursor": nil]], items: [1, 2],
            stop: .undetected, warning: "/timed_out"),
    ]

    @Test(arguments: repeated + ends + totals) func doubtfulEndsAreToldApart(_ script: Script) throws {
        let parameters = script.query.map { name, schema -> JSONValue in
            ["name": .string(name), "in": "query", "schema": schema]
        }
        var definition: JSONObject = [
            "id": "a", "httpMethod": script.body == nil ? "get" : "post", "path": "/a",
            "parameters": .array(parameters),
        ]
        definition.append("requestBody", script.body)
        let action = try #require(
            ActionDetails(.object(definition), connectorId: "c", actionId: "a", rules: EffectRules()))
        let options = PagingOptions(script.paging)
        let first = options.firstPosition(PageParameters(action, script.arguments))
        var walk = PageWalk(action, script.arguments, from: PageCursor(position: first, paging: options))
        var stop: PageStop?
        var positions: [PagePosition] = []
        var responses = script.responses[...]
        while stop == nil {
            // An empty page is after the last one.
            let response = responses.popFirst() ?? script.responses.last.map(Self.withoutItems) ?? nil
            switch try walk.handle(response) {
            case .request(let position): positions.append(position)
            case .stop(let reason): stop = reason
            }
        }
        #expect(responses.isEmpty, "\(responses.count) pages were not read: \(walk.warnings)")
        #expect(.array(walk.items.map { $0["id"] ?? $0 }) == script.items)
        #expect(stop == script.stop, "\(walk.warnings)")
        if let warning = script.warning {
            #expect(walk.warnings.contains { $0.contains(warning) }, "\(walk.warnings)")
        } else if script.stop == .end {
            #expect(walk.warnings.isEmpty)
        }
        if let second = script.second {
            let settings = positions.first?.settings.map {
                JSONObject.Member(key: $0.pointer.description, value: $0.value)
            }
            #expect(settings.map { JSONObject($0) } == second)
        }
    }

    private static func withoutItems(_ response: JSONValue) -> JSONValue {
        guard var object = response.objectValue else { return [] }
        for member in object.members where member.value.arrayValue != nil { object[member.key] = [] }
        return .object(object)
    }
}
