import HostTestSupport
import JSON
import TestSupport
import Testing

@testable import AlloyHost

/// Providers with later pages that have no list.
@Suite struct BrokenPageTests {
    struct Broken: Sendable, CustomTestStringConvertible {
        let name: String
        let response: JSONValue
        /// A part of the error's message.
        let message: String

        var testDescription: String { name }
    }

    static let broken = [
        Broken(name: "HTML", response: "<html><body>Bad gateway</body></html>", message: "HTML"),
        Broken(name: "a text", response: "try later", message: "a text"),
        Broken(name: "null", response: nil, message: "null"),
        Broken(name: "a number", response: 7, message: "a number"),
        Broken(name: "true", response: true, message: "true or false"),
        Broken(name: "nothing", response: [:], message: "nothing"),
        Broken(name: "an error without a list", response: ["message": "down"], message: "nothing"),
        Broken(name: "no list where it was", response: ["rows": nil, "next_cursor": nil], message: "null"),
        Broken(name: "a text where the list was", response: ["rows": "none"], message: "a text"),
        Broken(name: "an object of another kind", response: ["rows": ["reason": "down"]], message: "another kind"),
        Broken(name: "a list where an object was", response: ["down"], message: "a list"),
        Broken(name: "status error", response: ["status": "error", "rows": []], message: "reports an error"),
        Broken(name: "status 500", response: ["status": 500, "rows": [], "message": "down"], message: "down"),
        Broken(name: "meta.code 429", response: ["meta": ["code": "429"], "rows": []], message: "reports an error"),
        Broken(name: "success false", response: ["success": false, "rows": []], message: "reports an error"),
        Broken(name: "error true", response: ["error": true, "rows": []], message: "reports an error"),
        Broken(name: "errors", response: ["errors": [["message": "down"]], "rows": []], message: "down"),
        Broken(
            name: "a refusal without a list", response: ["ok": false, "error": "ratelimited"], message: "ratelimited"),
    ]

    private static let number: JSONValue = ["type": "integer", "default": 1]

    /// The same list in three ways.
    private static let ways: [PagedProvider] = [
        PagedProvider(name: "cursor", parameters: ["cursor": ["type": "string"]]) { request, items, size in
            let next = (request.text("cursor").flatMap { Int($0) } ?? 0) + size
            return [
                "rows": items.part(next - size, size), "next_cursor": next < items.count ? .string("\(next)") : .null,
            ]
        },
        PagedProvider(name: "page", parameters: ["page": number]) {
            ["rows": $1.part((($0.number("page") ?? 1) - 1) * $2, $2)]
        },
        PagedProvider(name: "offset", parameters: ["offset": ["type": "integer"]]) {
            ["rows": $1.part($0.number("offset") ?? 0, $2), "total": .int($1.count)]
        },
    ]

    private static let params: JSONObject = [
        "connectorId": "c", "actionId": "a", "credentialId": .string(HostFixture.credential), "userId": "u",
    ]

    @Test(arguments: broken) func aPageWithoutAListIsAnError(_ broken: Broken) async throws {
        for way in Self.ways {
            let service = PagedProviderService(way)
            let host = HostFixture.live(service)
            let items = (0..<9).map { JSONValue.object(["id": .int($0), "name": "n"]) }
            service.set(items, size: 2, replacing: [3: broken.response])
            let pages = try await host.result("execute.pages", Self.params)
            #expect(pages["items"] == .array(Array(items.prefix(4))), "\(way.name)")
            #expect(pages["complete"] == false && pages["stopped"] == "error", "\(way.name): \(pages.text)")
            #expect(pages["error"]?["data"]?["kind"] == "provider_failed", "\(way.name)")
            #expect(
                pages["error"]?["message"]?.stringValue?.contains(broken.message) == true, "\(way.name): \(pages.text)")
            // The page is there again, and nothing comes twice or is missing.
            let cursor = try #require(pages["nextCursor"])
            let rest = try await host.result("execute.pages", Self.params.setting(["cursor": cursor]))
            #expect(rest["items"] == .array(Array(items.dropFirst(4))), "\(way.name)")
            #expect(rest["complete"] == true, "\(way.name): \(rest.text)")
        }
    }

    @Test(
        arguments: broken.filter {
            $0.message == "reports an error" || $0.message == "ratelimited" || $0.message == "down"
        })
    func aRefusalOfTheFirstPageIsTheErrorOfTheCall(_ broken: Broken) async throws {
        let service = PagedProviderService(Self.ways[1])
        service.set([1], size: 2, replacing: [1: broken.response])
        let error = try await HostFixture.live(service).error("execute.pages", Self.params)
        #expect(error["data"]?["kind"] == "provider_failed")
        #expect(error["message"]?.stringValue?.contains(broken.message) == true)
    }

    @Test func oneObjectInPlaceOfAListIsAnItem() async throws {
        let orders = PagedProvider(name: "orders", parameters: ["page": Self.number]) { request, items, size in
            let page = items.part(((request.number("page") ?? 1) - 1) * size, size)
            return [
                "total": .int(items.count), "orders": ["order": page.arrayValue?.count == 1 ? page[0] ?? nil : page],
            ]
        }
        let service = PagedProviderService(orders)
        let host = HostFixture.live(service)
        for total in [3, 4, 5] {
            let items = (0..<total).map { JSONValue.object(["id": .int($0), "price": 5]) }
            service.set(items, size: 2)
            let pages = try await host.result("execute.pages", Self.params)
            #expect(pages["items"] == .array(items) && pages["complete"] == true, "\(pages.text)")
        }
    }

    /// Some providers write null for an empty list; totals show whether the list has ended.
    @Test func noListIsTheEndAccordingToTheTotals() async throws {
        for (end, isEnd) in [
            (["rows": nil, "total": 4], true), (["total": 4], true), (["rows": nil, "count": 0], true),
            (["rows": nil, "total": 5], false), (["rows": nil], false), ([:], false),
        ] as [(JSONValue, Bool)] {
            let service = PagedProviderService(Self.ways[1])
            service.set([1, 2, 3, 4], size: 2, replacing: [3: end])
            let pages = try await HostFixture.live(service).result("execute.pages", Self.params)
            #expect(pages["items"] == [1, 2, 3, 4] && pages["complete"] == .bool(isEnd), "\(end.text): \(pages.text)")
        }
    }

    /// Some providers refuse the page after the last one, which looks like a failure.
    @Test func aFailureAfterAShortPageHasAWarning() async throws {
        let service = PagedProviderService(Self.ways[1])
        service.set([1, 2, 3], size: 2, replacing: [3: ["status": 404, "rows": [], "message": "no such page"]])
        let pages = try await HostFixture.live(service).result("execute.pages", Self.params)
        #expect(pages["items"] == [1, 2, 3] && pages["stopped"] == "error" && pages["nextCursor"] != nil)
        #expect(pages["warnings"]?.arrayValue?.contains { $0.stringValue?.contains("may end there") == true } == true)
    }
}
