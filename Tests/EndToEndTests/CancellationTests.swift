import TestSupport
import Testing

extension EndToEnd {
    /// Cancelling, with a service that accepts connections and never responds.
    @Suite
    struct CancellationTests {
        private static func cancel(_ id: String) -> String { notification("$/cancelRequest", "{\"id\":\(id)}") }

        @Test("A cancel behind three thousand waiting requests takes effect at once", arguments: framings)
        func behindMany(_ framing: HostProcess.Framing) async throws {
            let service = try SocketServer { try $0.hang() }
            let host = try HostProcess.live(service, ["--sequential"], framing: framing)
            host.send([request("1", "users.list")] + (2...3_001).map { request("\($0)") } + [Self.cancel("1")])
            let replies = await host.messages(3_001)
            #expect(replies.first.map(brief) == "1 -32800")
            #expect(reply(1, in: replies)?["error"]?["data"]?["kind"] == "cancelled")
            #expect(Array(replies.dropFirst()) == (2...3_001).map { pong("\($0)") })
            #expect(await host.repliesToEnd() == [])
        }

        @Test("A waiting request is cancelled, and the others continue", arguments: framings)
        func waiting(_ framing: HostProcess.Framing) async throws {
            let service = try SocketServer { try $0.hang() }
            let host = try HostProcess.live(service, ["--sequential"], framing: framing)
            host.send([request("\"a\"", "users.list"), request("2", "users.list"), request("3"), Self.cancel("2")])
            #expect(await host.nextMessage().map(brief) == "2 -32800")
            host.send([Self.cancel("\"\\u0061\"")])
            #expect(await host.messages(2).map(brief) == ["\"a\" -32800", "3 ok"])
            // The service never received the second request.
            #expect(service.connectionCount <= 1)
        }

        @Test("A cancelled write that was sent has an unknown outcome")
        func truthful() async throws {
            let service = try SocketServer { peer in
                _ = try peer.readRequest()
                try peer.hang()
            }
            let host = try HostProcess.live(service)
            host.send([
                request("\"read\"", "users.list"), request("\"write\"", "users.create", "{\"username\":\"a@b.c\"}"),
            ])
            await service.events { events in events.count { if case .request = $0 { true } else { false } } == 2 }
            host.send([Self.cancel("\"read\""), Self.cancel("\"write\"")])
            let replies = await host.messages(2)
            #expect(reply("read", in: replies)?["error"]?["data"]?["kind"] == "cancelled")
            let write = reply("write", in: replies)?["error"]
            #expect(write?["code"] == -32800)
            #expect(write?["data"]?["kind"] == "cancelled")
            #expect(write?["data"]?["outcome"] == "unknown")
            #expect(write?["data"]?["attempts"] == [["n": 1, "phase": "ambiguous", "waitMs": 0]])
            #expect(write?["data"]?["retry"]?["safe"] == false)
        }

        private static let item =
            #""connectorId":"c","actionId":"a","credentialId":"64b7f0a1c2d3e4f5a6b7c8d9","userId":"u""#

        /// A service with one action that responds only to executions whose body contains "quick".
        private static func executing() throws -> SocketServer {
            try SocketServer { peer in
                while let request = try peer.readRequest() {
                    let headers = ["Content-Type: application/json"]
                    if request.method == "GET" {
                        let action = #"{"action":{"id":"a","httpMethod":"post","path":"/x"}}"#
                        try peer.answer("200 OK", headers: headers, body: action)
                    } else if String(decoding: request.body, as: UTF8.self).contains("quick") {
                        try peer.answer("200 OK", headers: headers, body: #"{"responseData":{}}"#)
                    } else {
                        try peer.hang()
                    }
                }
            }
        }

        private static func sent(_ count: Int, to service: SocketServer) async {
            await service.events { events in
                count
                    <= events.count { event in
                        if case .request(_, let request) = event { request.method == "POST" } else { false }
                    }
            }
        }

        @Test("A cancelled execution reports its id and an unknown outcome")
        func execution() async throws {
            let service = try Self.executing()
            let host = try HostProcess.live(service, ["--no-ledger"])
            host.send([request("1", "execute", "{\(Self.item),\"requestBody\":1}")])
            await Self.sent(1, to: service)
            host.send([Self.cancel("1")])
            let data = reply(1, in: await host.messages(1))?["error"]?["data"]
            #expect(data?["kind"] == "cancelled")
            #expect(data?["outcome"] == "unknown")
            #expect(data?["executionId"]?.stringValue?.isEmpty == false)
            #expect(data?["attempts"]?.arrayValue?.count == 1)
        }

        @Test("A cancelled batch is answered soon, with the outcome of each item")
        func batch() async throws {
            let service = try Self.executing()
            let host = try HostProcess.live(service, ["--no-ledger"])
            let items = [#""quick""#, "1", "2", #""quick""#].map { "{\(Self.item),\"requestBody\":\($0)}" }
            host.send([
                request("1", "execute.batch", #"{"concurrency":2,"items":[\#(items.joined(separator: ","))]}"#)
            ])
            await Self.sent(3, to: service)
            host.send([Self.cancel("1")])
            let results = reply(1, in: await host.messages(1))?["result"]?["results"]?.arrayValue ?? []
            #expect(results.first?["result"]?["outcome"] == "applied")
            let errors = results.dropFirst().map { $0["error"] }
            #expect(errors.map { $0?["code"] } == [-32800, -32800, -32800])
            #expect(errors.map { $0?["data"]?["outcome"] } == ["unknown", "unknown", "not_sent"])
            #expect(errors.prefix(2).allSatisfy { $0?["data"]?["executionId"] != nil })
        }

        @Test("Cancelling an unknown request has no effect", arguments: framings)
        func nothing(_ framing: HostProcess.Framing) async throws {
            let host = try HostProcess(framing: framing)
            host.send([
                Self.cancel("1"), request("1"), Self.cancel("1"), Self.cancel("null"), Self.cancel("{}"),
                notification("$/cancelRequest", "[1]"), "{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\"}",
            ])
            #expect(await host.repliesBeforePing() == ["1 ok"])
            // With an id it is a request like any other, of an unknown method.
            host.send(request("2", "$/cancelRequest", "{\"id\":1}"))
            #expect(await host.repliesBeforePing() == ["2 -32601"])
        }

        @Test("With --overload reject, requests beyond the look-ahead are refused as safe to retry")
        func overload() async throws {
            let service = try SocketServer { try $0.hang() }
            let host = try HostProcess.live(
                service, ["--max-in-flight", "1", "--max-lookahead", "2", "--overload", "reject"])
            host.send([request("1", "users.list"), request("2"), request("3"), request("4"), "[\(request("5"))]"])
            let refused = await host.messages(2)
            for (message, id) in zip(refused, ["4", "5"]) {
                #expect(message.contains("\"id\":\(id),\"error\":"))
                #expect(message.contains("\"kind\":\"overloaded\""))
                #expect(message.contains("\"retry\":{\"safe\":true,\"afterMs\":"))
            }
            // Waiting requests do not delay a cancel.
            host.send(Self.cancel("1"))
            #expect(await host.messages(3).map(brief) == ["1 -32800", "2 ok", "3 ok"])
            #expect(await host.repliesToEnd() == [])
        }

        @Test("With --overload pause, no request is refused", arguments: framings)
        func pause(_ framing: HostProcess.Framing) async throws {
            let host = try HostProcess(
                ["--sandbox", "--max-in-flight", "1", "--max-lookahead", "2", "--max-lookahead-bytes", "1024"],
                framing: framing)
            host.send((1...2_000).map { request("\($0)", "users.list") })
            #expect(await host.messages(2_000).map(brief) == (1...2_000).map { "\($0) ok" })
            #expect(await host.repliesToEnd() == [])
        }
    }
}
