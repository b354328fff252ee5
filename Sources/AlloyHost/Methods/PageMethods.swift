import Alloy
import JSON
import Pagination

/// `execute.pages`: all of a list that a third party gives a page at a time.
enum PageMethods {
    static let all = [pages]

    private static let defaults = PageWalk.Limits()

    static let maxResultBytes = Parameter<Int?>(
        "maxResultBytes",
        "Keep larger `items` in the host, and send a handle in their place; --max-result-bytes where absent.",
        ExecuteParameters.resultBytes)
    static let maxPages = Parameter<Int>(
        "maxPages", "How many pages at most (\(defaults.pages)).", .range(1...1_000), default: defaults.pages)
    static let maxItems = Parameter<Int>(
        "maxItems", "How many items at most (\(defaults.items)).", .range(1...1_000_000), default: defaults.items)
    static let maxBytes = Parameter<Int>(
        "maxBytes", "How many bytes of items at most (\(defaults.bytes)), but one item always.",
        .range(1...1_073_741_824), default: defaults.bytes)
    static let unwrap = Parameter<Bool>(
        "unwrap", "Give the `node` of each of GraphQL's edges, and not the edge.", default: false)
    static let cursor = Parameter<String?>(
        "cursor", "Where to go on: the `nextCursor` of a call with the same arguments.")
    static let paging = Parameter<JSONObject?>(
        "paging",
        "How the third party leads from page to page, in place of what is detected: `{style, parameter, first, "
            + "step, cursor, items, total}`, each optional.", .schema(PagingOptions.schema))

    /// The parameters that say how pages are read, and that no single execution takes.
    static let own: [ParameterDeclaration] = [maxResultBytes, maxPages, maxItems, maxBytes, unwrap, cursor, paging]

    private static let pages = Method(
        "execute.pages", "Run an action that reads, page after page, and give the items of all pages.",
        description:
            "How the third party leads from page to page is seen from the action's definition and from each answer; `style` "
            + "says which way it was. Each page is an execution like those of `execute`; the first takes the parameters as "
            + "they are given, page size included. `stopped` says why no further page was read: `end`, when there is none, and "
            + "then `complete` is true; a limit, the `deadline` or an `error`, and then `nextCursor` goes on "
            + "exactly there, in the middle of a page, too; `repeatingCursor` or `repeatingPage`, when the third party leads "
            + "in a circle; `missingItems`, when it says that there are more items than it gave; `undetected`, when it is not "
            + "known how to go on or whether there is more. An error of the first page is the call's; one of a later page, "
            + "which may also be that it has no list, stands in `error`, beside the items that came before. `paging` takes "
            + "what can't be detected, and `nextCursor` keeps it. "
            + "`$/progress` tells of each page. `timeoutMs` is for all pages (300,000); one of them has at most 30 s.",
        access: .execution,
        parameters: ExecuteParameters.target
            + [.reconnect] + own + [.dialect],
        furtherCheck: { arguments, _ in PagingOptions.problems(of: arguments) },
        result: ResultSchema.object(
            "Pages",
            "The items of all pages. `nextCursor` continues where a limit, the deadline or an error ended the call; "
                + "`stored` describes `items` that stay in the host.",
            [
                "items": ["type": ["array", "null"]], "count": ResultSchema.integer, "pages": ResultSchema.integer,
                "style": ResultSchema.oneOf(PageStyle.allCases.map(\.rawValue), named: "PageStyle"),
                "complete": ResultSchema.boolean,
                "stopped": ResultSchema.oneOf(PageStop.allCases.map(\.rawValue), named: "PageStop"),
                "nextCursor": ResultSchema.string, "error": .object(ResultSchema.callError),
                "executionIds": ResultSchema.strings, "warnings": ResultSchema.strings,
                "findings": ResultSchema.array(of: ResultSchema.finding),
                "reconnected": .object(ResultSchema.reconnected), "stored": .object(ResultSchema.storedResult),
            ], optional: ["nextCursor", "error", "reconnected", "stored"]),
        errors: ExecuteParameters.errors.filter { $0 != .unknownOutcome && $0 != .conflict },
        example: Method.Example(
            params: [
                "connectorId": "hubspot", "actionId": "listContacts", "credentialId": "66f0a1b2c3d4e5f60718293a",
                "userId": "650a1f3c9d2e4b7a8c6d5e4f", "queryParameters": ["limit": 1], "maxPages": 2,
            ],
            result: [
                "items": [
                    ["id": "160000000051", "properties": ["email": "ada@example.com"]],
                    ["id": "160000000128", "properties": ["email": "bh@example.com"]],
                ],
                "count": 2, "pages": 2, "style": "cursor", "complete": true, "stopped": "end",
                "executionIds": ["e5ec00000000000000000001", "e5ec00000000000000000002"], "warnings": [],
                "findings": [],
            ])
    ) { call throws(AlloyError) in try await PageRun(call.withOriginalNames()).run() }
}
