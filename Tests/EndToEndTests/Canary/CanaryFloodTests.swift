import Foundation
import JSON
import TestSupport
import Testing

extension Live {
    /// A service that echoes the API key and a credential's token everywhere, and a later host with another key.
    @Suite(.hangLimit)
    struct CanaryFloodTests {
        @Test(
            "Secrets that the service echoes in any header or member are not written",
            arguments: CanaryFlood.Mode.allCases, CanaryEncoding.few.map(\.name))
        func flood(mode: CanaryFlood.Mode, spelling name: String) async throws {
            let spelling = try #require(CanaryEncoding.few.first { $0.name == name })
            let planted = CanaryPlanting()
            let token = Canary("a-credential's-token")
            let service = try CanaryFlood(
                repeating: "\(spelling.spell(planted.key.text)) \(spelling.spell(token.text))", mode)
            var run = try CanaryRun(
                service.server, key: ["ALLOY_API_KEY": planted.key.text],
                ["--log-level", "trace", "--log-format", "json"])
            let create = CanaryPlanting.Call(
                id: "create", method: "credentials.create",
                params:
                    #"{"connectorId":"c","authenticationType":"bearer","userId":"u","data":{"apiKey":"\#(token.text)"}}"#
            )
            _ = try await run.make([create])
            let replies = try await run.make(CanaryFlood.calls)
            await run.finish()
            #expect(replies.count == CanaryFlood.calls.count)
            for (id, reply) in replies {
                let isOwn =
                    ["host.", "credentials.probe", "actions.search", "delete", "users.create"].contains {
                        id.contains($0)
                    }
                    || reply["error"]?["data"]?["kind"] == "conflict"
                if !isOwn { #expect(reply.text.contains("[redacted]"), "\(id): \(reply.text.prefix(400))") }
            }
            let written = run.written()
            CanaryTests.expectNoTraces(of: [planted.key, token], in: written)
            // The secrets were present and were redacted.
            let kept = written.filter { $0.key.hasPrefix("state/") || $0.key == "recording" || $0.key == "stderr" }
            for kind in ["state/", "recording", "stderr"] {
                let text = kept.filter { $0.key.hasPrefix(kind) }.map { String(decoding: $0.value, as: UTF8.self) }
                    .joined()
                #expect(text.contains("[redacted]"), "\(kind)")
            }

            // A host with another key finds nothing of the first one.
            var later = try CanaryRun(
                service.server, key: ["ALLOY_API_KEY": "another-key-that-knows-nothing"], ["--offline"], after: run)
            _ = try await later.make([
                CanaryPlanting.Call(id: "list", method: "executions.list", params: #"{"limit":500}"#),
                CanaryPlanting.Call(id: "connectors", method: "connectors.list", params: #"{"maxAge":100}"#),
            ])
            await later.finish()
            CanaryTests.expectNoTraces(of: [planted.key, token], in: later.written())
        }
    }
}
