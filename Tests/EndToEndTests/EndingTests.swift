import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The ways in which the host ends, and its exit statuses.
    @Suite
    struct EndingTests {
        /// One second is promised; three are allowed, because the machine may be busy.
        private static let limit = Duration.seconds(3)

        @Test(
            "The exit status is 0 at the end of stdin, and 1 after an error with --fail-on-error",
            arguments: [
                ([], "1", 0), ([], "no", 0), (["--fail-on-error"], "1", 0), (["--fail-on-error"], "no", 1),
                (["--fail-on-error"], request("1", "no.such"), 1), (["--fail-on-error"], "[\(request("1")),7]", 1),
                (["--fail-on-error"], "[\(request("1"))]", 0), (["--fail-on-error"], "", 0),
            ])
        func endOfInput(_ options: [String], _ message: String, _ status: Int) async throws {
            let host = try HostProcess(["--sandbox"] + options)
            host.send(message == "1" ? request("1") : message)
            _ = await host.repliesToEnd(status: Int32(status))
            #expect(await host.remainingErrorLines() == [])
        }

        @Test("Running requests finish after the end of stdin", arguments: framings)
        func inFlight(_ framing: HostProcess.Framing) async throws {
            let gate = SocketServerGate()
            let service = try SocketServer { peer in
                _ = try peer.readRequest()
                gate.wait()
                try peer.answer(headers: ["Content-Type: application/json"], body: "{\"data\":[]}")
            }
            let host = try HostProcess.live(service, framing: framing)
            host.send([request("1", "users.list"), request("2")])
            host.closeInput()
            #expect(await host.nextMessage() == pong("2"))
            gate.open()
            #expect(await host.remainingMessages().map(brief) == ["1 ok"])
            #expect(await host.ending() == .exited(0))
        }

        @Test(
            "On a signal, running and later requests are answered",
            arguments: [
                (SIGTERM, 143), (SIGINT, 130), (SIGHUP, 129),
            ])
        func signals(_ number: Int32, _ status: Int) async throws {
            let service = try SocketServer { try $0.hang() }
            let host = try HostProcess.live(service, ["--max-in-flight", "2"])
            host.send([request("1", "users.list"), request("null", "users.list"), request("3"), request("1")])
            // It is refused, so everything before it has been read.
            #expect(await host.nextMessage().map(brief) == "null -32600")
            let start = ContinuousClock.now
            host.signal(number)
            #expect(await host.remainingMessages().map(brief).sorted() == ["1 -32800", "3 -32800", "null -32800"])
            #expect(await host.ending() == .exited(Int32(status)))
            #expect(try #require(host.endedAt) - start < Self.limit)
        }

        @Test("The signal determines the exit status, also after the end of stdin", arguments: 1...5)
        func signalAfterEndOfInput(_ attempt: Int) async throws {
            let service = try SocketServer { peer in
                _ = try peer.readRequest()
                try peer.hang()
            }
            let host = try HostProcess.live(service)
            host.send(request("1", "users.list"))
            host.closeInput()
            await service.events { events in events.contains { if case .request = $0 { true } else { false } } }
            host.signal(SIGTERM)
            #expect(await host.remainingMessages().map(brief) == ["1 -32800"])
            #expect(await host.ending() == .exited(143))
        }

        @Test("A batch with hanging attempts is answered with unknown outcomes")
        func signalDuringBatch() async throws {
            let service = try SocketServer { peer in
                while let request = try peer.readRequest() {
                    guard request.method == "GET" else { return try peer.hang() }
                    try peer.answer(
                        headers: ["Content-Type: application/json"],
                        body: #"{"action":{"id":"a","httpMethod":"post","path":"/x"}}"#)
                }
            }
            let host = try HostProcess.live(service)
            let item = #"{"connectorId":"c","actionId":"a","credentialId":"64b7f0a1c2d3e4f5a6b7c8d9","userId":"u"}"#
            let items = Array(repeating: item, count: 4).joined(separator: ",")
            host.send(request("1", "execute.batch", #"{"concurrency":2,"items":[\#(items)]}"#))
            await service.events { events in
                events.count { if case .request(_, let request) = $0 { request.method == "POST" } else { false } } == 2
            }
            host.signal(SIGTERM)
            let messages = await host.remainingMessages()
            let results = try #require(reply(1, in: messages)?["result"]?["results"]?.arrayValue, "\(messages)")
            let outcomes = results.map { $0["error"]?["data"]?["outcome"]?.stringValue }
            #expect(outcomes == ["unknown", "unknown", "not_sent", "not_sent"])
            #expect(await host.ending() == .exited(143))
        }

        @Test("A signal that the parent process has blocked takes effect", arguments: [(SIGTERM, 143), (SIGINT, 130)])
        func blockedSignal(_ number: Int32, _ status: Int) async throws {
            let host = try HostProcess(blockedSignals: [SIGTERM, SIGINT, SIGHUP])
            #expect(await host.repliesBeforePing() == [])
            host.signal(number)
            #expect(await host.ending() == .exited(Int32(status)))
        }

        @Test("The process ends when stdout is closed", arguments: framings)
        func brokenPipe(_ framing: HostProcess.Framing) async throws {
            let host = try HostProcess(framing: framing, readsOutput: false)
            host.closeOutput()
            host.send((1...100).map { request("\($0)", "rpc.discover") })
            #expect(await host.ending() == .exited(141))
            #expect(await host.remainingErrorLines() == [])
        }

        #if os(Linux)
            @Test("A signal ends the process within a second, also if its replies are not read")
            func signalWhileCongested() async throws {
                let host = try HostProcess(["--sandbox", "--max-unsent-bytes", "1024"], readsOutput: false)
                host.write(raw: Array((request("1", "rpc.discover") + "\n").utf8), times: 20_000)
                await host.untilStalled()
                let start = ContinuousClock.now
                host.signal(SIGTERM)
                #expect(await host.ending() == .exited(143))
                #expect(try #require(host.endedAt) - start < Self.limit)
            }
        #endif
    }
}
