import HostTestSupport
import JSON
import Platform
import TestSupport
import Testing
import TextCoding

@testable import AlloyHost
@testable import Pagination

/// The parameter `paging`: its problems, and its copy in a cursor.
@Suite struct PagingOptionsTests {
    private static let params: JSONObject = [
        "connectorId": "c", "actionId": "a", "credentialId": .string(HostFixture.credential), "userId": "u",
    ]

    private static let seiten = PagedProvider(name: "seiten", parameters: ["seite": ["type": "integer"]]) {
        ["rows": $1.part((($0.number("seite") ?? 0)) * $2, $2)]
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let paging: JSONValue
        /// The locations of the problems.
        let pointers: Set<String>

        var testDescription: String { paging.text }
    }

    static let wrong = [
        Wrong(paging: [:], pointers: ["/paging"]),
        Wrong(paging: "page", pointers: ["/paging"]),
        Wrong(paging: ["styl": "page"], pointers: ["/paging/styl"]),
        Wrong(
            paging: ["style": "pages", "step": 0, "cursor": "next", "items": "/~2", "total": 7],
            pointers: ["/paging/style", "/paging/step", "/paging/cursor", "/paging/items", "/paging/total"]),
        Wrong(
            paging: ["style": "page", "first": "one", "cursor": "/next", "parameter": "/page"],
            pointers: ["/paging/first", "/paging/cursor", "/paging/parameter"]),
        Wrong(paging: ["style": "offset", "first": -1], pointers: ["/paging/first"]),
        Wrong(
            paging: ["style": "page", "first": (try? JSONValue(parsing: "1.5")) ?? true], pointers: ["/paging/first"]),
        Wrong(paging: ["style": "page", "first": 9_223_372_036_854_775_807], pointers: ["/paging/first"]),
        Wrong(paging: ["style": "cursor", "step": 2], pointers: ["/paging/step"]),
        Wrong(paging: ["style": "link", "first": "x"], pointers: ["/paging/first"]),
        Wrong(
            paging: ["style": "none", "parameter": "p", "step": 1, "cursor": "/c"],
            pointers: ["/paging/parameter", "/paging/step", "/paging/cursor"]),
        Wrong(paging: ["step": 2, "first": 1], pointers: ["/paging/step", "/paging/first"]),
        Wrong(paging: ["parameter": "seite"], pointers: ["/paging/parameter"]),
        Wrong(paging: ["parameter": "/headers/x", "cursor": "/c"], pointers: ["/paging/parameter"]),
    ]

    @Test(arguments: wrong) func allProblemsAreReported(_ wrong: Wrong) async throws {
        let service = PagedProviderService(Self.seiten)
        let error = try await HostFixture.live(service).error(
            "execute.pages", Self.params.setting(["paging": wrong.paging]))
        #expect(error["code"] == -32_602)
        let pointers = error["data"]?["problems"]?.arrayValue?.compactMap { $0["pointer"]?.stringValue } ?? []
        #expect(Set(pointers) == wrong.pointers, "\(error.text)")
        #expect(service.sent == 0)
    }

    @Test func aMissingParameterIsReportedBeforeAnythingIsSent() async throws {
        let service = PagedProviderService(Self.seiten)
        for style in ["page", "offset", "startingAfter"] {
            let params = Self.params.setting(["paging": ["style": .string(style)]])
            let error = try await HostFixture.live(service).error("execute.pages", params)
            #expect(error["data"]?["kind"] == "invalid_input" && error["data"]?["outcome"] == "not_sent")
            #expect(error["data"]?["problems"]?[0]?["pointer"] == "/paging/parameter")
        }
        #expect(service.sent == 0)
    }

    @Test func aLocationWithoutAListIsAnInvalidInput() async throws {
        let service = PagedProviderService(Self.seiten)
        service.set([1, 2], size: 2)
        let params = Self.params.setting(["paging": ["items": "/zeilen"]])
        let error = try await HostFixture.live(service).error("execute.pages", params)
        #expect(error["data"]?["kind"] == "invalid_input" && error["data"]?["outcome"] == "applied")
        #expect(error["data"]?["problems"]?[0]?["pointer"] == "/paging/items")
    }

    /// A wrong location of the cursor would end the list after its first page.
    @Test func aLocationWithoutACursorDoesNotEndTheList() async throws {
        let cursors = PagedProvider(name: "cursors", parameters: ["cursor": ["type": "string"]]) { _, items, size in
            ["rows": items.part(0, size), "next_cursor": "x"]
        }
        let service = PagedProviderService(cursors)
        service.set([1, 2, 3], size: 2)
        let params = Self.params.setting(["paging": ["cursor": "/next_cursr"]])
        let pages = try await HostFixture.live(service).result("execute.pages", params)
        #expect(pages["items"] == [1, 2] && pages["complete"] == false && pages["stopped"] == "undetected")
    }

    @Test func aCursorKeepsTheOptions() async throws {
        let service = PagedProviderService(Self.seiten)
        let host = HostFixture.live(service)
        service.set([1, 2, 3, 4, 5], size: 2)
        let paging: JSONValue = ["style": "page", "parameter": "seite", "first": 0]
        let first = try await host.result(
            "execute.pages", Self.params.setting(["paging": paging, "maxItems": 3]))
        #expect(first["items"] == [1, 2, 3] && first["style"] == "page")
        let cursor = try #require(first["nextCursor"])
        for params in [Self.params, Self.params.setting(["paging": paging])] {
            let rest = try await host.result("execute.pages", params.setting(["cursor": cursor]))
            #expect(rest["items"] == [4, 5] && rest["complete"] == true)
        }
        let other = Self.params.setting([
            "cursor": cursor, "paging": ["style": "page", "parameter": "seite", "first": 1],
        ])
        let error = try await host.error("execute.pages", other)
        #expect(error["data"]?["kind"] == "invalid_input" && error["data"]?["problems"]?[0]?["pointer"] == "/paging")
    }

    @Test func aGivenParameterGoesBeforeTheFirstValue() async throws {
        let service = PagedProviderService(Self.seiten)
        service.set([1, 2, 3, 4, 5], size: 2)
        let params = Self.params.setting([
            "paging": ["style": "page", "parameter": "seite", "first": 0], "queryParameters": ["seite": 1],
        ])
        let pages = try await HostFixture.live(service).result("execute.pages", params)
        #expect(pages["items"] == [3, 4, 5] && pages["complete"] == true)
    }

    /// A cursor of the previous version.
    @Test func cursorsOfTheFirstVersionCanBeRead() async throws {
        let cursors = PagedProvider(name: "cursors", parameters: ["pageToken": ["type": "string"]]) {
            request, items, size in
            let next = (request.text("pageToken").flatMap { Int($0) } ?? 0) + size
            return [
                "rows": items.part(next - size, size), "nextPageToken": next < items.count ? .string("\(next)") : .null,
            ]
        }
        let service = PagedProviderService(cursors)
        let host = HostFixture.live(service)
        service.set([1, 2, 3, 4, 5], size: 2)
        let now = try await host.result("execute.pages", Self.params.setting(["maxItems": 3]))
        let digest = try #require(now["nextCursor"]?.stringValue.flatMap(PageCursor.json)?["a"])
        // In the middle of the second page, with the digests of the item before and of the first page.
        let old: JSONValue = [
            "v": 1, "a": digest, "s": "pageToken", "p": [["/queryParameters/pageToken", "2"]], "i": 1,
            "l": .string(JSONValue.int(3).shortDigest), "q": .string(([1, 2] as JSONValue).shortDigest), "t": "/rows",
            "n": 2,
        ]
        let rest = try await host.result("execute.pages", Self.params.setting(["cursor": .string(Self.encoded(old))]))
        #expect(rest["items"] == [4, 5] && rest["complete"] == true, "\(rest.text)")
        // The page that it stands on must not be the one before.
        service.set([1, 2, 3, 4, 5], size: 2, replacing: [1: ["rows": [1, 2], "nextPageToken": "2"]])
        let circle = try await host.result("execute.pages", Self.params.setting(["cursor": .string(Self.encoded(old))]))
        #expect(circle["items"] == [] && circle["stopped"] == "repeatingPage")
        let newer = try await host.error(
            "execute.pages", Self.params.setting(["cursor": .string(Self.encoded(old, version: 3))]))
        #expect(newer["data"]?["problems"]?[0]?["pointer"] == "/cursor")
    }

    private static func encoded(_ json: JSONValue, version: Int? = nil) -> String {
        var json = json
        if let version { json.set(["v"], .int(version)) }
        return Base64.encode(json.bytes, alphabet: .url)
    }
}
