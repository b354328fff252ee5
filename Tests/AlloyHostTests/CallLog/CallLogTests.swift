import Alloy
import HostTestSupport
import JSON
import JSONRPC
import Testing

@testable import AlloyHost

/// Every call has one line at `info`, and one count.
@Suite struct CallLogTests {
    private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private func lines(_ fixture: HostFixture) -> [String] { fixture.logged.all.filter { $0.contains(" info call ") } }

    private func count(_ fixture: HostFixture, _ method: String, _ outcome: String) async throws -> Int {
        let rows = try await fixture.result("host.metrics")["requests"]?.arrayValue ?? []
        let row = rows.first { $0["method"] == .string(method) && $0["outcome"] == .string(outcome) }
        return row?["count"]?.intValue ?? 0
    }

    @Test(arguments: MethodTable.standard.methods.map(\.name))
    func everyMethodHasOneLineForEachCall(method: String) async throws {
        let fixture = HostFixture.sandbox(HostOptions(isApprover: true))
        _ = await fixture.reply(method, .named(["unheardOf": 1]))
        #expect(lines(fixture).count == 1)
        #expect(lines(fixture)[0].contains(" method=\(method) "))
        #expect(lines(fixture)[0].contains(" outcome=not_sent kind=invalid_params"))
        #expect(try await count(fixture, method, "not_sent") == 1)
    }

    @Test func aSuccess() async throws {
        let fixture = HostFixture.sandbox(userId: "someone")
        _ = await fixture.reply("connectors.get", .positional(["slack"]))
        #expect(lines(fixture).count == 1)
        #expect(lines(fixture)[0].hasPrefix("now info call method=connectors.get connector=slack ms="))
        #expect(lines(fixture)[0].contains(" outcome=applied"))
        #expect(!lines(fixture)[0].contains("kind="))
        #expect(!lines(fixture)[0].contains("user="), "nobody in particular")
        #expect(try await count(fixture, "connectors.get", "applied") == 1)
    }

    @Test func whatAnErrorSays() async throws {
        let transport = RoutedTransport([
            "GET /connectors/slack/actions/chat_postMessage": RoutedTransport.json(
                ["error": ["code": "RATE", "message": "m"]], status: 429)
        ])
        let fixture = HostFixture.live(transport, userId: "someone")
        _ = try await fixture.error(
            "execute",
            [
                "connectorId": "slack", "actionId": "chat_postMessage", "credentialId": .string(HostFixture.credential),
                "_meta": ["traceparent": .string(Self.trace)],
            ])
        let line = try #require(lines(fixture).first)
        for field in [
            "method=execute", "connector=slack", "action=chat_postMessage", "user=someone", "outcome=not_sent",
            "kind=rate_limited", "executionId=", "traceparent=\(Self.trace)",
        ] { #expect(line.contains(" \(field)"), "\(field) in \(line)") }
        #expect(transport.requests.first?.headers["traceparent"] == Self.trace)
    }

    @Test(arguments: ["", "nonsense", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", trace.uppercased()])
    func aMalformedTraceIsNeitherSentNorLogged(traceparent: String) async throws {
        let transport = RoutedTransport(["GET /users": RoutedTransport.json(["data": []])])
        let fixture = HostFixture.live(transport)
        _ = try await fixture.result("users.list", ["_meta": ["traceparent": .string(traceparent)]])
        #expect(transport.requests.first?.headers["traceparent"] == nil)
        #expect(lines(fixture).first?.contains("traceparent") == false)
    }

    @Test func unknownMethodsShareOneCount() async throws {
        let fixture = HostFixture.sandbox()
        for number in 0..<5 { _ = await fixture.reply("no.such\(number)", .none) }
        #expect(lines(fixture).count == 5)
        #expect(try await count(fixture, "(unknown)", "not_sent") == 5)
        let text = try await fixture.result("host.metrics", ["format": "prometheus"])["text"]?.stringValue
        #expect(text?.contains("no.such") == false)
    }

    @Test func whatTheConnectionRefusedCountsToo() async throws {
        let fixture = HostFixture.sandbox()
        fixture.host.wasRefused(nil, id: RequestContext().requestId, with: .cancelled)
        #expect(lines(fixture) == ["now info call attempts=0 outcome=not_sent kind=cancelled\n"])
        #expect(try await count(fixture, "(none)", "not_sent") == 1)
    }

    @Test func longTextsAreCut() async throws {
        let fixture = HostFixture.sandbox()
        _ = await fixture.reply(
            "connectors.get", .named(["connectorId": .string(String(repeating: "x", count: 10_000))]))
        #expect(try #require(lines(fixture).first).utf8.count < 500)
    }

    @Test func nothingIsInFlightWhenAllHasEnded() async throws {
        let fixture = HostFixture.sandbox()
        _ = await fixture.reply("users.list", .none)
        _ = await fixture.reply("users.get", .none)
        #expect(try await fixture.result("host.metrics")["inFlight"] == 0)
    }
}
