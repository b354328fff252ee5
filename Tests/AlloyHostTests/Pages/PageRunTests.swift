import Alloy
import HTTP
import HostTestSupport
import JSON
import Locking
import TestSupport
import Testing

@testable import AlloyHost
@testable import Pagination
@testable import JSONRPC

/// `execute.pages` with scripted responses.
@Suite struct PageRunTests {
    private static func page(_ items: JSONValue..., next: JSONValue = nil) -> ExecutionService.Answer {
        RoutedTransport.json(["responseData": ["items": .array(items), "nextPageToken": next]])
    }

    private static let params = ExecutionService.params

    /// The values of `queryParameters.pageToken` for each page; nil for the first.
    private static func tokens(_ service: ExecutionService) -> [JSONValue?] {
        service.executions.map { request in
            request.body.flatMap { try? JSONValue(parsing: $0) }?["queryParameters"]?["pageToken"]
        }
    }

    @Test func argumentsAreKeptAndTheTokenIsSet() async throws {
        let service = ExecutionService(
            httpMethod: "get", Self.page(1, next: "b"), Self.page(2, next: "c"), Self.page(3))
        let host = HostFixture.live(service)
        let pages = try await host.result(
            "execute.pages", Self.params.setting(["queryParameters": ["q": "x"]]))
        #expect(pages["items"] == [1, 2, 3] && pages["style"] == "pageToken" && pages["complete"] == true)
        #expect(Self.tokens(service) == [nil, "b", "c"])
        let last = try JSONValue(parsing: try #require(service.executions.last?.body))
        #expect(last["queryParameters"] == ["q": "x", "pageToken": "c"] && last["pathParams"] == ["thing": "7"])
        // One look-up of the definition, and a row for each page.
        #expect(service.definitionsRead == 1)
        let rows = try await host.result("executions.list", ["actionId": "a"])
        #expect(rows["executions"]?.arrayValue?.count == 3)
    }

    @Test func anActionThatWritesIsRefusedBeforeItIsSent() async throws {
        for method in ["post", "put", "delete"] {
            let service = ExecutionService(httpMethod: method)
            let error = try await HostFixture.live(service).error("execute.pages", Self.params)
            #expect(error["data"]?["kind"] == "invalid_input" && error["data"]?["outcome"] == "not_sent")
            #expect(error["data"]?["problems"]?[0]?["pointer"] == "/actionId")
            #expect(service.executions.isEmpty)
        }
    }

    struct Circle: Sendable {
        let name: String
        let answers: [ExecutionService.Answer]
        let stopped: PageStop
        let items: JSONValue
    }

    static let circles = [
        Circle(
            name: "to itself", answers: [page(1, next: "a"), page(2, next: "a")], stopped: .repeatingCursor,
            items: [1, 2]),
        Circle(
            name: "to a page before", answers: [page(1, next: "a"), page(2, next: "b"), page(3, next: "a")],
            stopped: .repeatingCursor, items: [1, 2, 3]),
        Circle(
            name: "the same page under other tokens", answers: [page(1, 2, next: "a"), page(1, 2, next: "b")],
            stopped: .repeatingPage, items: [1, 2]),
    ]

    @Test(arguments: circles) func aCircleEnds(_ circle: Circle) async throws {
        let service = ScriptedPages(circle.answers)
        let pages = try await HostFixture.live(service).result("execute.pages", Self.params)
        #expect(pages["stopped"] == .string(circle.stopped.rawValue) && pages["items"] == circle.items)
        #expect(pages["complete"] == false && pages["nextCursor"] == nil)
        #expect(pages["warnings"]?.arrayValue?.contains { $0.stringValue?.contains("provider") == true } == true)
        #expect(service.sent == circle.answers.count)
    }

    struct Cap: Sendable {
        let name: String
        let limits: JSONObject
        let stopped: String
        let first: JSONValue
        let asked: Int
    }

    /// Three pages of two items each, which take 2 bytes each.
    static let caps = [
        Cap(name: "pages", limits: ["maxPages": 2], stopped: "maxPages", first: [1, 2, 3, 4], asked: 2),
        Cap(name: "items at a page's end", limits: ["maxItems": 2], stopped: "maxItems", first: [1, 2], asked: 1),
        Cap(name: "items within a page", limits: ["maxItems": 3], stopped: "maxItems", first: [1, 2, 3], asked: 2),
        Cap(name: "bytes", limits: ["maxBytes": 6], stopped: "maxBytes", first: [1, 2, 3], asked: 2),
        Cap(name: "bytes, but one item", limits: ["maxBytes": 1], stopped: "maxBytes", first: [1], asked: 1),
    ]

    @Test(arguments: caps) func aCursorContinuesExactlyWhereALimitStopped(_ cap: Cap) async throws {
        let service = TokenPages([[1, 2], [3, 4], [5, 6]])
        let host = HostFixture.live(service)
        let params = Self.params.setting(["queryParameters": ["limit": 2]])
        var pages = try await host.result("execute.pages", JSONObject(params.members + cap.limits.members))
        #expect(pages["stopped"] == .string(cap.stopped) && pages["items"] == cap.first)
        #expect(pages["complete"] == false && service.sent == cap.asked)
        var all = pages["items"]?.arrayValue ?? []
        for _ in 0..<6 {
            guard let cursor = pages["nextCursor"] else { break }
            pages = try await host.result(
                "execute.pages", JSONObject(params.members + cap.limits.members).with("cursor", cursor))
            all += pages["items"]?.arrayValue ?? []
        }
        #expect(JSONValue.array(all) == [1, 2, 3, 4, 5, 6] && pages["complete"] == true)
    }

    /// An item was added to the beginning between two calls.
    @Test func aChangedPageContinuesAfterTheLastItem() async throws {
        let service = TokenPages([["a", "b", "c"]])
        let host = HostFixture.live(service)
        let first = try await host.result("execute.pages", Self.params.setting(["maxItems": 2]))
        service.change([["new", "a", "b", "c"]])
        let cursor = try #require(first["nextCursor"])
        let second = try await host.result("execute.pages", Self.params.setting(["cursor": cursor]))
        #expect(second["items"] == ["c"] && second["warnings"] == [])
        service.change([["x", "y", "z"]])
        let third = try await host.result("execute.pages", Self.params.setting(["cursor": cursor]))
        #expect(third["warnings"]?.arrayValue?.count == 1)
    }

    @Test func aCursorIsValidForItsArgumentsOnly() async throws {
        let service = TokenPages([[1], [2]])
        let host = HostFixture.live(service)
        let first = try await host.result("execute.pages", Self.params.setting(["maxPages": 1]))
        let cursor = try #require(first["nextCursor"])
        let sent = service.sent
        for params in [
            Self.params.setting(["cursor": cursor, "queryParameters": ["q": 1]]),
            Self.params.setting(["cursor": cursor, "userId": "somebody else"]),
            Self.params.setting(["cursor": "bm90IG9uZQ"]), Self.params.setting(["cursor": "!"]),
        ] {
            let error = try await host.error("execute.pages", params)
            #expect(
                error["data"]?["kind"] == "invalid_input" && error["data"]?["problems"]?[0]?["pointer"] == "/cursor")
        }
        #expect(service.sent == sent)
        // How much of it is wanted may change.
        let rest = try await host.result("execute.pages", Self.params.setting(["cursor": cursor, "maxItems": 5]))
        #expect(rest["items"] == [2])
    }

    @Test func anErrorOfALaterPageKeepsTheItems() async throws {
        let service = TokenPages([[1], [2], [3], [4]], failing: 3)
        let host = HostFixture.live(service)
        let pages = try await host.result("execute.pages", Self.params)
        #expect(pages["items"] == [1, 2] && pages["stopped"] == "error" && pages["complete"] == false)
        #expect(pages["error"]?["data"]?["kind"] == "alloy_failed" && pages["error"]?["code"] == 1_008)
        let cursor = try #require(pages["nextCursor"])
        let rest = try await host.result("execute.pages", Self.params.setting(["cursor": cursor]))
        #expect(rest["items"] == [3, 4] && rest["complete"] == true)
    }

    @Test func anErrorOfTheFirstPageIsTheErrorOfTheCall() async throws {
        let error = try await HostFixture.live(TokenPages([[1]], failing: 1)).error("execute.pages", Self.params)
        #expect(error["data"]?["kind"] == "alloy_failed" && error["data"]?["executionId"] != nil)
    }

    @Test func aRefusalInASuccessIsAnError() async throws {
        let service = ScriptedPages([
            RoutedTransport.json([
                "responseData": ["ok": true, "channels": [1], "response_metadata": ["next_cursor": "x"]]
            ]), RoutedTransport.json(["responseData": ["ok": false, "error": "ratelimited"]]),
        ])
        let pages = try await HostFixture.live(service).result("execute.pages", Self.params)
        #expect(pages["items"] == [1] && pages["stopped"] == "error" && pages["nextCursor"] != nil)
        #expect(pages["error"]?["message"]?.stringValue?.contains("ratelimited") == true)
    }

    @Test func theDeadlineIsForAllPages() async throws {
        let clock = ManualClock()
        let service = TokenPages([[1], [2], [3]], onSend: { clock.advance(by: .milliseconds(600)) })
        let host = HostFixture.live(service, now: { clock.now })
        let pages = try await host.result("execute.pages", Self.params.setting(["timeoutMs": 1_000]))
        #expect(pages["stopped"] == "deadline" && pages["items"] == [1, 2] && pages["error"] == nil)
        let rest = try await host.result(
            "execute.pages", Self.params.setting(["cursor": pages["nextCursor"] ?? nil]))
        #expect(rest["items"] == [3])
    }

    @Test func aCancelledCallEnds() async throws {
        let started = AsyncGate()
        let cancelled = AsyncGate()
        let service = TokenPages([[1], [2], [3]])
        service.pause(on: 2) {
            started.open()
            await cancelled.wait()
        }
        let host = HostFixture.live(service)
        let call = Task { try await host.error("execute.pages", Self.params) }
        await started.wait()
        call.cancel()
        cancelled.open()
        #expect(try await call.value["code"] == -32_800)
        #expect(service.sent == 2)
    }

    @Test func largeItemsAreStored() async throws {
        let long = JSONValue.string(String(repeating: "x", count: 700))
        let service = TokenPages([[["id": 1, "long": long]], [["id": 2, "long": long]]])
        let host = HostFixture.live(service)
        let pages = try await host.result("execute.pages", Self.params.setting(["maxResultBytes": 1_024]))
        #expect(pages["items"] == .null && pages["count"] == 2 && pages["complete"] == true)
        let handle = try #require(pages["stored"]?["handle"])
        let part = try await host.result("results.read", ["handle": handle, "fields": ["/*/id"]])
        #expect(part["value"] == [["id": 1], ["id": 2]])
    }

    @Test func aResponseWithoutPagesHasAWarning() async throws {
        let service = ScriptedPages([RoutedTransport.json(["responseData": ["id": 7]])])
        let pages = try await HostFixture.live(service).result("execute.pages", Self.params)
        #expect(pages["items"] == [["id": 7]] && pages["stopped"] == "undetected" && pages["complete"] == false)
        #expect(pages["warnings"]?.arrayValue?.count == 1)
    }
}

/// A service with one read action and these responses; the last one repeats.
private final class ScriptedPages: HTTPTransport {
    private let answers: [ExecutionService.Answer]
    private let count = Mutex(0)

    init(_ answers: [ExecutionService.Answer]) { self.answers = answers }

    var sent: Int { count.withLock { $0 } }

    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        guard request.method == "POST" else {
            return try RoutedTransport.json(["action": ["id": "a", "httpMethod": "get", "path": "/things/{thing}"]])(
                request)
        }
        let number = count.withLock { count in
            count += 1
            return count
        }
        return try answers[min(number, answers.count) - 1](request)
    }
}

/// A service with one action that returns pages by their tokens.
private final class TokenPages: HTTPTransport {
    private struct State {
        var pages: [[JSONValue]]
        var sent = 0
        var pause: (number: Int, wait: @Sendable () async -> Void)?
    }

    private let state: Mutex<State>
    private let failing: Int?
    private let onSend: @Sendable () -> Void

    /// The execution with the number `failing` fails once.
    init(_ pages: [[JSONValue]], failing: Int? = nil, onSend: @escaping @Sendable () -> Void = {}) {
        state = Mutex(State(pages: pages))
        self.failing = failing
        self.onSend = onSend
    }

    var sent: Int { state.withLock { $0.sent } }

    func change(_ pages: [[JSONValue]]) { state.withLock { $0.pages = pages } }

    func pause(on number: Int, _ wait: @escaping @Sendable () async -> Void) {
        state.withLock { $0.pause = (number, wait) }
    }

    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        guard request.method == "POST" else {
            let parameters: JSONValue = [
                ["name": "pageToken", "in": "query"], ["name": "limit", "in": "query"], ["name": "q", "in": "query"],
            ]
            let action: JSONValue = ["id": "a", "httpMethod": "get", "path": "/a", "parameters": parameters]
            return try RoutedTransport.json(["action": action])(request)
        }
        onSend()
        let (number, pause) = state.withLock { state in
            state.sent += 1
            return (state.sent, state.pause)
        }
        if let pause, pause.number == number { await pause.wait() }
        if Task.isCancelled { throw HTTPFailure(phase: .ambiguous, reason: .cancelled, technical: "cancelled") }
        if number == failing { return try RoutedTransport.json(["message": "down"], status: 500)(request) }
        let body = request.body.flatMap { try? JSONValue(parsing: $0) }
        let place = body?["queryParameters"]?["pageToken"]?.stringValue.flatMap { Int($0) } ?? 0
        let pages = state.withLock { $0.pages }
        let next: JSONValue = place + 1 < pages.count ? .string("\(place + 1)") : nil
        return try RoutedTransport.json(["responseData": ["items": .array(pages[place]), "nextPageToken": next]])(
            request)
    }
}
