import Foundation
import JSON
import TestSupport
import Testing

extension Live {
    /// A canary in every location of secrets, a service that echoes them all, and a search through all output of the
    /// host.
    @Suite(.hangLimit)
    struct CanaryTests {
        private static let settings: [(level: String, format: String)] = ["error", "warn", "info", "debug", "trace"]
            .flatMap { level in ["text", "json"].map { (level, $0) } }

        @Test("No secret is written at any log level, whatever the service echoes", arguments: settings)
        func nothingIsWritten(level: String, format: String) async throws {
            let planted = CanaryPlanting()
            let service = try CanaryService(repeating: planted.known, planted)
            var run = try CanaryRun(
                service.server, key: ["ALLOY_API_KEY": planted.key.text],
                ["--log-level", level, "--log-format", format])
            let replies = try await run.make(planted.calls)
            try Self.check(replies, planted)
            let echoes = Self.echoes(planted, all: level == "trace" && format == "json")
            try await Self.repeatAll(echoes, &run)
            let rows = try await run.make([
                CanaryPlanting.Call(id: "rows", method: "executions.list", params: #"{"limit":500}"#),
                CanaryPlanting.Call(id: "metrics", method: "host.metrics", params: "{}"),
                CanaryPlanting.Call(id: "info", method: "host.info", params: "{}"),
            ])
            let stored = try #require(rows["rows"]?["result"]?["executions"]?.arrayValue)
            #expect(stored.count == min(500, echoes.count + 6))
            await run.finish()

            // The canaries did reach the service.
            let received = service.received
            for canary in [planted.key] + planted.members.map(\.canary) + planted.arguments {
                let isSent = received.contains(canary.text) || received.contains(CanaryEncoding.json(canary.text))
                #expect(isSent, "\(canary.name) was never sent")
            }
            let shown = [planted.link, #""token":\#(JSONValue.string(planted.userToken.text).text)"#]
            Self.expectNoTraces(of: planted.all, in: run.written(without: shown))
            let recorded = try #require(run.written()["recording"])
            #expect(recorded.split(separator: UInt8(ascii: "\n")).count >= 2 * echoes.count)
            let ledger = run.written(without: []).filter { $0.key.hasPrefix("state/") && $0.key.hasSuffix(".jsonl") }
            #expect(!ledger.isEmpty)
            let text = ledger.values.map { String(decoding: $0, as: UTF8.self) }.joined()
            // The arguments are stored without their secrets.
            #expect(text.contains(#""access_token":"[redacted]""#))
            #expect(text.contains(#""password":"[redacted]""#))
            #expect(run.errors.isEmpty == ["error", "warn"].contains(level), "\(run.errors.prefix(3))")
        }

        /// All sources of the key.
        @Test("The key is not written, whatever its source", arguments: ["FILE", "COMMAND"])
        func source(name: String) async throws {
            let planted = CanaryPlanting()
            let service = try CanaryService(repeating: planted.known, planted)
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("key-\(UUID().uuidString)")
            try Data("\(planted.key.text)\n".utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            let value = name == "FILE" ? file.path : "cat '\(file.path)'"
            var run = try CanaryRun(
                service.server, key: ["ALLOY_API_KEY_\(name)": value], ["--log-level", "trace"])
            try await Self.repeatAll(
                CanaryLocation.all.map { CanaryEcho(planted.key, $0, CanaryEncoding.all[1]) }, &run)
            await run.finish()
            #expect(service.received.contains(planted.key.text))
            Self.expectNoTraces(of: [planted.key], in: run.written())
        }

        /// The search finds canaries; otherwise the tests above would prove nothing.
        @Test(arguments: CanaryEncoding.all.map(\.name))
        func searchFindsEveryEncoding(name: String) throws {
            let spelling = try #require(CanaryEncoding.all.first { $0.name == name })
            for canary in CanaryPlanting().all {
                let text = "a: \(spelling.spell(canary.text)), b"
                #expect(!CanarySearch([canary]).traces(in: Array(text.utf8)).isEmpty, "\(canary.name)")
                #expect(!CanarySearch([canary]).traces(in: Array(text.utf8.prefix(text.utf8.count / 2))).isEmpty)
                #expect(CanarySearch([Canary("another")]).traces(in: Array(text.utf8)).isEmpty)
            }
        }
    }
}

extension Live.CanaryTests {
    /// The echoes of the service: the hardest secrets in every location and encoding, the others in some.
    private static func echoes(_ planted: CanaryPlanting, all: Bool) -> [CanaryEcho] {
        planted.known.flatMap { canary in
            let isWorst = all && ["the-API-key", "a-password"].contains(canary.name)
            return (isWorst ? CanaryLocation.all : CanaryLocation.few).flatMap { place in
                (isWorst ? CanaryEncoding.all : CanaryEncoding.few).map { CanaryEcho(canary, place, $0) }
            }
        }.filter { !$0.bytes.isEmpty }
    }

    /// Makes the service echo these in response to a read and a write; each reply shows that a text was redacted.
    private static func repeatAll(_ echoes: [CanaryEcho], _ run: inout CanaryRun) async throws {
        let calls = echoes.flatMap { echo in
            [
                CanaryPlanting.Call(
                    id: "read \(echo.name)", method: "users.get", params: #"{"userId":"\#(echo.name)"}"#),
                CanaryPlanting.Call(
                    id: "write \(echo.name)", method: "execute",
                    params:
                        #"{"connectorId":"c","actionId":"\#(echo.name)","credentialId":"\#(CanaryService.credential)","userId":"u"}"#
                ),
            ]
        }
        let replies = try await run.makeTogether(calls)
        #expect(replies.count == calls.count)
        for echo in echoes where echo.place.isShown {
            for kind in ["read", "write"] {
                let reply = try #require(replies["\(kind) \(echo.name)"]).text
                #expect(reply.contains("[redacted]"), "\(kind) \(echo.name): \(reply)")
            }
        }
    }

    /// Checks the replies to the calls that planted the canaries.
    private static func check(_ replies: [String: JSONValue], _ planted: CanaryPlanting) throws {
        #expect(replies.count == planted.calls.count)
        for (canary, _) in planted.members {
            #expect(replies[canary.name]?["result"]?["credentialId"] != nil, "\(replies[canary.name]?.text ?? "")")
        }
        for (canary, _) in planted.misplaced { #expect(replies[canary.name]?["error"]?["code"] == -32_602) }
        #expect(replies["link"]?["result"]?["oauthUrl"] == .string(planted.link))
        #expect(replies["token"]?["result"]?["token"] == .string(planted.userToken.text))
        #expect(replies["upload"]?["error"]?["data"]?["outcome"] == "rejected")
        let request = try #require(replies["plan"]?["result"]?["request"])
        #expect(request["query"]?["access_token"] == "[redacted]")
        #expect(request["headers"]?["Authorization"] == "[redacted]")
        #expect(request["body"]?["password"] == "[redacted]")
        #expect(replies["execute"]?["result"]?["outcome"] == "applied")
        #expect(replies["conflict"]?["error"]?["data"]?["kind"] == "conflict")
        #expect(replies["changed"]?["error"]?["data"]?["kind"] == "conflict")
        #expect(replies["denied"]?["error"]?["data"]?["kind"] == "policy_denied")
        let items = replies["batch"]?["result"]?["results"]
        #expect(items?[0]?["result"]?["outcome"] == "applied")
        #expect(items?[1]?["error"]?["data"]?["kind"] == "policy_denied")
    }

    static func expectNoTraces(
        of canaries: [Canary], in written: [String: [UInt8]], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let search = CanarySearch(canaries)
        for (name, bytes) in written {
            let traces = search.traces(in: bytes)
            #expect(traces.isEmpty, "\(name): \(traces.sorted().prefix(20))", sourceLocation: sourceLocation)
        }
    }
}
