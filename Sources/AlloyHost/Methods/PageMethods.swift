import Alloy
import JSON
import Pagination

/// `execute.pages`: all items of a list that a provider returns in pages.
enum PageMethods {
    static let all = [pages]

    private static let defaults = PageWalk.Limits()

    static let maxResultBytes = Parameter<Int?>(
        "maxResultBytes",
        "Store larger `items` in the host, and send a handle in their place; --max-result-bytes if absent.",
        ExecuteParameters.resultBytes)
    static let maxPages = Parameter<Int>(
        "maxPages", "The maximum number of pages (\(defaults.pages)).", .range(1...1_000), default: defaults.pages)
    static let maxItems = Parameter<Int>(
        "maxItems", "The maximum number of items (\(defaults.items)).", .range(1...1_000_000), default: defaults.items)
    static let maxBytes = Parameter<Int>(
        "maxBytes", "The maximum number of bytes of items (\(defaults.bytes)); one item is always returned.",
        .range(1...1_073_741_824), default: defaults.bytes)
    static let unwrap = Parameter<Bool>(
        "unwrap", "Return the `node` of each GraphQL edge instead of the edge.", default: false)
    static let cursor = Parameter<String?>(
        "cursor", "The position at which to continue: the `nextCursor` of a call with the same arguments.")
    static let paging = Parameter<PagingOptions?>(
        "paging",
        "The way in which the provider leads from page to page, in place of detection: `{style, parameter, first, "
            + "step, cursor, items, total}`, each optional.")

    /// The parameters that say how pages are read, and that no single execution takes.
    static let own: [ParameterDeclaration] = [maxResultBytes, maxPages, maxItems, maxBytes, unwrap, cursor, paging]

    private static let pages = Method(
        "execute.pages", "Run an action that reads, page after page, and return the items of all pages.",
        description:
            "The way in which the provider leads from page to page is detected from the action's definition and "
            + "from each response; `style` names it. Each page is an execution like those of `execute`; the first one "
            + "has the parameters as they are given, page size included. `stopped` is the reason why no further page "
            + "was read: `end` when there is none, and then `complete` is true; a limit, the `deadline` or an "
            + "`error`, and then a call with `nextCursor` continues exactly there, also in the middle of a page; "
            + "`repeatingCursor` or `repeatingPage` when the provider leads in a circle; `missingItems` when it "
            + "reports more items than it returned; `undetected` when it is not known how to continue or whether "
            + "there is more. An error of the first page is the error of the call; one of a later page, for example a "
            + "page without a list, is in `error`, beside the items of the pages before. `paging` describes what "
            + "can't be detected, and `nextCursor` keeps it. `$/progress` reports each page. `timeoutMs` is for all "
            + "pages (300,000); one page has at most 30 s.",
        access: .execution, isRead: true,
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

extension PagingOptions: ParameterValue {
    package static var absent: PagingOptions { PagingOptions() }

    package init?(argument: JSONValue) {
        guard let object = argument.objectValue else { return nil }
        self.init(object)
    }
}
