import Alloy
import JSON
import TestSupport
import Testing

@testable import Pagination

/// Walks over the pages of all kinds of providers: every item comes once, and a list is only complete when that is certain.
@Suite struct PageWalkTests {
    /// Totals and page sizes: the edge cases, and some in between.
    private static let shapes = [
        (0, 2), (1, 1), (1, 3), (2, 1), (2, 2), (3, 2), (4, 2), (7, 3),
    ]

    private static let numbers: @Sendable (Int) -> JSONValue = { .int(100 + $0) }
    private static let objects: @Sendable (Int) -> JSONValue = {
        ["id": .string("t\($0)"), "name": "thing", "rank": .int($0 / 3)]
    }

    @Test(
        "A numbered list is read without gaps and repetitions", .tags(.slow), .notInInnerLoop,
        arguments: NumberedProviders.pages + NumberedProviders.offsets)
    func numbered(_ provider: PagedProvider) throws {
        if !provider.needsIDs { try check(provider, Self.numbers) }
        try check(provider, Self.objects)
    }

    @Test(
        "A list with cursors or links is read without gaps and repetitions", .tags(.slow), .notInInnerLoop,
        arguments: CursorProviders.cursors + CursorProviders.links)
    func cursors(_ provider: PagedProvider) throws {
        try check(provider, Self.numbers)
        try check(provider, Self.objects)
    }

    @Test(
        "A list that continues after an id is read without gaps and repetitions", arguments: CursorProviders.lastItems)
    func lastItems(_ provider: PagedProvider) throws { try check(provider, Self.objects) }

    @Test("A list is read as `paging` describes it", arguments: ConfiguredProviders.all)
    func configured(_ provider: PagedProvider) throws { try check(provider, Self.objects) }

    private func check(_ provider: PagedProvider, _ item: @Sendable (Int) -> JSONValue) throws {
        var random = SystemRandomNumberGenerator()
        let further = (0..<3).map { _ in
            (Int.random(in: 0...24, using: &random), Int.random(in: 2...7, using: &random))
        }
        for (total, size) in Self.shapes + further where size >= provider.minimumSize {
            let list = PagedList(provider, (0..<total).map(item), size: size)
            let visible = provider.visible(list.items, size)
            let label: Comment = "\(total) items in pages of \(size)"
            var limits = PageWalk.Limits()
            limits.pages = 100
            let whole = try list.read(limits)
            #expect(whole.items == visible, label)
            if let isCertain = provider.isCertain(total, size) {
                #expect(whole.isComplete == isCertain, "\(label): \(whole.stop), \(whole.warnings)")
            }
            if !whole.isComplete { #expect(!whole.warnings.isEmpty, label) }
            // In parts that end in the middle of pages and at their ends.
            limits.items = Int.random(in: max(1, total / 4)...max(2, size + 1, total / 4), using: &random)
            let parts = try list.read(limits)
            #expect(parts.items == visible, "\(label), \(limits.items) at a time")
            if parts.isComplete {
                #expect(provider.isCertain(total, size) != false, "\(label), \(limits.items) at a time")
            }
        }
    }
}

/// The list of a provider, read by walks.
private struct PagedList {
    /// The items of all calls, and the end of the last one.
    struct Result {
        var items: [JSONValue] = []
        var stop = PageStop.end
        var warnings: [String] = []

        var isComplete: Bool { stop == .end }
    }

    let provider: PagedProvider
    let items: [JSONValue]
    let size: Int

    init(_ provider: PagedProvider, _ items: [JSONValue], size: Int) {
        self.provider = provider
        self.items = items
        self.size = size
    }

    /// Reads the list by as many calls as the limits make necessary.
    func read(_ limits: PageWalk.Limits) throws -> Result {
        let action = try #require(
            ActionDetails(.object(provider.definition), connectorId: "c", actionId: "a", rules: EffectRules()))
        var arguments = JSONObject()
        if !provider.arguments.isEmpty { arguments["requestBody"] = .object(provider.arguments) }
        let options = PagingOptions(provider.paging ?? [:])
        let parameters = PageParameters(action, arguments)
        #expect(options.problems(parameters).isEmpty)
        var cursor = PageCursor(position: options.firstPosition(parameters), paging: options)
        var result = Result()
        for _ in 0..<100 {
            var walk = PageWalk(action, arguments, from: cursor, limits: limits)
            result.stop = try read(&walk, arguments)
            result.items += walk.items
            result.warnings = walk.warnings
            guard [.maxItems, .maxPages, .maxBytes].contains(result.stop) else { break }
            cursor = try PageCursor(walk.cursor.text(digest: "d"), digest: "d", paging: nil)
        }
        return result
    }

    /// Requests pages until the walk stops.
    private func read(_ walk: inout PageWalk, _ arguments: JSONObject) throws -> PageStop {
        while true {
            let sent = walk.cursor.position.applied(to: arguments)
            let response = provider.response(PagedProvider.Request(arguments: .object(sent)), items, size)
            let metadata = response["responseData"] == nil ? nil : response.objectValue
            let step = try walk.handle(response["responseData"] ?? response, metadata: metadata ?? [:])
            if case .stop(let stop) = step { return stop }
        }
    }
}
