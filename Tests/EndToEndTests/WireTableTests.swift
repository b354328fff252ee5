import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Input that the wire must survive: every row of the protocol's table, in both framings.
    @Suite
    struct WireTableTests {
        @Test("Each input of the wire table gets its reply, and the host continues", arguments: WireCase.all, framings)
        func replies(_ wireCase: WireCase, _ framing: HostProcess.Framing) async throws {
            let host = try HostProcess(wireCase.options + ["--sandbox"], framing: framing)
            for message in wireCase.messages { host.write(raw: framing.frame(message)) }
            #expect(await host.repliesBeforePing() == wireCase.replies)
            #expect(await host.repliesToEnd() == [])
        }

        @Test("Of many messages that are not JSON, the first hundred are answered", arguments: framings)
        func badInARow(_ framing: HostProcess.Framing) async throws {
            let host = try HostProcess(framing: framing)
            host.send(Array(repeating: "no json", count: 250))
            #expect(await host.repliesBeforePing() == Array(repeating: "null -32700", count: 100))
            // A valid message resets the count.
            host.send("no json")
            #expect(await host.repliesBeforePing() == ["null -32700"])
            #expect(await host.repliesToEnd() == [])
            let log = await host.remainingErrorLines()
            #expect(log.count == 1 && log[0].contains("100 messages in a row"))
        }

        @Test("A running id is refused, with the id null, and named", arguments: framings)
        func idInFlight(_ framing: HostProcess.Framing) async throws {
            let service = try SocketServer { try $0.hang() }
            let host = try HostProcess.live(service, framing: framing)
            host.send([request("7", "users.list"), request("7"), request("\"7\"")])
            let refusal = try #require(await host.nextMessage())
            #expect(brief(refusal) == "null -32600")
            #expect(refusal.contains("\"id\":\"7\""))
            #expect(await host.nextMessage() == pong("\"7\""))
            host.send(notification("$/cancelRequest", "{\"id\":7}"))
            #expect(await host.nextMessage().map(brief) == "7 -32800")
            // After its reply the id may be used again.
            host.send(request("7"))
            #expect(await host.nextMessage() == pong("7"))
        }

        @Test("Many running requests may have the id null", arguments: framings)
        func nullInFlight(_ framing: HostProcess.Framing) async throws {
            let service = try SocketServer { try $0.hang() }
            let host = try HostProcess.live(service, framing: framing)
            host.send([request("null", "users.list"), request("null", "users.list"), request("null")])
            #expect(await host.nextMessage() == pong("null"))
            host.signal(SIGTERM)
            #expect(await host.remainingMessages().map(brief) == ["null -32800", "null -32800"])
        }
    }
}

extension HostProcess {
    /// Returns a host whose base URL is `service`.
    static func live(
        _ service: SocketServer, _ options: [String] = [], framing: Framing = .lines
    ) throws -> HostProcess {
        try HostProcess(
            ["--base-url", "http://127.0.0.1:\(service.port)"] + options, environment: ["ALLOY_API_KEY": "a-test-key"],
            framing: framing)
    }
}

extension SocketServer {
    /// Creates a service with one action, a write, that applies each execution.
    static func withOneWrite() throws -> SocketServer {
        try SocketServer { peer in
            while let request = try peer.readRequest() {
                let body =
                    request.method == "GET"
                    ? #"{"action":{"id":"a","httpMethod":"post","path":"/x"}}"# : #"{"responseData":{}}"#
                try peer.answer(headers: ["Content-Type: application/json"], body: body)
            }
        }
    }
}
