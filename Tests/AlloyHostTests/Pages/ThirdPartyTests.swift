import HostTestSupport
import JSON
import Testing

@testable import AlloyHost

/// `execute.pages` over third parties of all kinds: each item comes once, and `complete` is true only when that is certain.
@Suite struct ThirdPartyTests {
    /// Totals and sizes of pages: the edges, and some in between.
    private static let shapes = [
        (0, 2), (1, 1), (1, 3), (2, 1), (2, 2), (3, 2), (4, 2), (7, 3),
    ]

    private static let numbers: @Sendable (Int) -> JSONValue = { .int(100 + $0) }
    private static let objects: @Sendable (Int) -> JSONValue = {
        ["id": .string("t\($0)"), "name": "thing", "rank": .int($0 / 3)]
    }

    @Test(arguments: CountingThirdParties.pages + CountingThirdParties.offsets)
    func givesEachItemOfACountedListOnce(_ thirdParty: ThirdParty) async throws {
        if !thirdParty.needsIdentities { try await check(thirdParty, Self.numbers) }
        try await check(thirdParty, Self.objects)
    }

    @Test(arguments: LeadingThirdParties.cursors + LeadingThirdParties.links)
    func givesEachItemBehindACursorOnce(_ thirdParty: ThirdParty) async throws {
        if !thirdParty.needsIdentities { try await check(thirdParty, Self.numbers) }
        try await check(thirdParty, Self.objects)
    }

    @Test(arguments: LeadingThirdParties.lastItems) func givesEachItemBehindAnIDOnce(_ thirdParty: ThirdParty)
        async throws
    {
        try await check(thirdParty, Self.objects)
    }

    @Test(arguments: ToldThirdParties.all) func givesEachItemAsTheCallerTells(_ thirdParty: ThirdParty) async throws {
        try await check(thirdParty, Self.objects)
    }

    private func check(_ thirdParty: ThirdParty, _ item: @Sendable (Int) -> JSONValue) async throws {
        let service = ThirdPartyService(thirdParty)
        let host = HostFixture.live(service)
        var random = SystemRandomNumberGenerator()
        let further = (0..<3).map { _ in
            (Int.random(in: 0...24, using: &random), Int.random(in: 2...7, using: &random))
        }
        for (total, size) in Self.shapes + further where size >= thirdParty.leastSize {
            service.set((0..<total).map(item), size: size)
            let visible = thirdParty.visible((0..<total).map(item), size)
            let label: Comment = "\(total) items in pages of \(size)"
            let whole = try await read(host, thirdParty, ["maxPages": 100])
            #expect(whole.items == visible, label)
            if let isCertain = thirdParty.isCertain(total, size) {
                #expect(whole.isComplete == isCertain, "\(label): \(whole.last.text)")
            }
            if !whole.isComplete { #expect(!whole.hasNoWord, label) }
            // In parts, which end in the middle of pages and at their ends.
            let most = Int.random(in: max(1, total / 4)...max(2, size + 1, total / 4), using: &random)
            let parts = try await read(host, thirdParty, ["maxItems": .int(most), "maxPages": 100])
            #expect(parts.items == visible, "\(label), \(most) at a time")
            if parts.isComplete { #expect(thirdParty.isCertain(total, size) != false, "\(label), \(most) at a time") }
        }
    }

    private struct Outcome {
        var items: [JSONValue] = []
        var last: JSONValue = .null

        var isComplete: Bool { last["complete"] == true }
        /// Nothing says why the list is not complete.
        var hasNoWord: Bool { last["warnings"]?.arrayValue?.isEmpty ?? true }
    }

    /// All calls until there is no `nextCursor`.
    private func read(_ host: HostFixture, _ thirdParty: ThirdParty, _ limits: JSONObject) async throws -> Outcome {
        var outcome = Outcome()
        var params: JSONObject = [
            "connectorId": "c", "actionId": "a", "credentialId": .string(HostFixture.credential), "userId": "u",
        ]
        params = JSONObject(params.members + limits.members)
        if !thirdParty.arguments.isEmpty { params["requestBody"] = .object(thirdParty.arguments) }
        var cursor: JSONValue?
        for call in 0..<100 {
            var next = params.with("cursor", cursor)
            if call == 0 { next.append("paging", thirdParty.paging.map(JSONValue.object)) }
            outcome.last = try await host.result("execute.pages", next)
            outcome.items += outcome.last["items"]?.arrayValue ?? []
            cursor = outcome.last["nextCursor"]
            if cursor == nil { break }
        }
        return outcome
    }
}
