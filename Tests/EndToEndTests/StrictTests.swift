import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// `--strict` and `--stop-on-error`, in calls and sessions.
    @Suite
    struct StrictTests {
        /// A reply with a warning: the call names no user.
        private static let warned = request("\"w\"", "credentials.list", #"{"connectorId":"slack"}"#)
        private static let failing = request("\"f\"", "users.get", #"{"userId":"nobody"}"#)

        @Test("A warning sets the status to 1 and is reported; the reply is unchanged")
        func session() async throws {
            for options in [["--strict"], ["--strict", "--sequential"], ["run", "-", "--strict"]] {
                let host = try HostProcess(["--sandbox", "--log-level", "error"] + options)
                host.send([Self.warned, request("2")])
                #expect(await host.repliesToEnd(status: 1).sorted() == ["\"w\" ok", "2 ok"])
                let lines = await host.remainingErrorLines()
                #expect(lines.count == 1)
                #expect(
                    lines.first?.hasPrefix(#"alloy-host: request "w" (credentials.list) failed: --strict: warning: "#)
                        == true)
            }
        }

        @Test("The status is 0 without warnings, and without --strict")
        func nothing() async throws {
            let strict = try HostProcess(["--sandbox", "--strict"])
            strict.send(request("1", "users.list"))
            #expect(await strict.repliesToEnd() == ["1 ok"])
            #expect(await strict.remainingErrorLines() == [])
            let other = try HostProcess(["--sandbox", "--log-level", "error"])
            other.send(Self.warned)
            #expect(await other.repliesToEnd() == ["\"w\" ok"])
            #expect(await other.remainingErrorLines() == [])
        }

        @Test("A call prints its result, and the reason for status 1")
        func call() async throws {
            let host = try HostProcess(
                ["credentials.list", "connectorId=slack", "--sandbox", "--strict", "--log-level", "error"])
            #expect(await host.remainingMessages().count == 1)
            let lines = await host.remainingErrorLines()
            #expect(lines.count == 1 && lines[0].hasPrefix("alloy-host: --strict: warning: "))
            #expect(await host.ending() == .exited(1))
        }

        @Test("A provider's ok: false in a 200, and a finding, count")
        func provider() async throws {
            let service = try SocketServer { peer in
                while let request = try peer.readRequest() {
                    let isExecution = request.method == "POST"
                    let body =
                        isExecution
                        ? #"{"responseData":{"ok":false,"error":"channel_not_found"}}"#
                        : #"{"data":{"id":"a","name":"A","httpMethod":"post","path":"/a","requestBody":{"type":"object","properties":{"n":{"type":"integer"}}}}}"#
                    try peer.answer(headers: ["Content-Type: application/json"], body: body)
                }
            }
            let words = [
                "execute", "connectorId=slack", "actionId=a", "credentialId=64b7f0a1c2d3e4f5a6b7c8d9", "userId=u",
            ]
            let host = try HostProcess.live(service, words + ["requestBody.n=x", "--strict"])
            let result = try #require(await host.remainingMessages().first.flatMap { try? JSONValue(parsing: $0) })
            #expect(result["outcome"] == "applied")
            #expect(await host.remainingErrorLines().contains { $0.contains("--strict: ") })
            #expect(await host.ending() == .exited(1))
        }

        @Test(
            "The first error ends a session; later requests are not run",
            arguments: [["--stop-on-error"], ["run", "-", "--stop-on-error"]])
        func stop(_ options: [String]) async throws {
            let host = try HostProcess(["--sandbox"] + options)
            let user = request("3", "users.create", #"{"username":"x"}"#)
            host.send([request("1"), Self.failing, user, request("4")])
            #expect(await host.repliesToEnd(status: 1) == ["1 ok", "\"f\" 1003"])
            let lines = await host.remainingErrorLines()
            #expect(lines.count == 1 && lines[0].contains(#"request "f" (users.get) failed: not_found (1003)"#))
            #expect(lines.first?.hasSuffix("The following requests are not run.") == true)
        }

        @Test("The session ends with stdin open, and after a late error")
        func openInput() async throws {
            let service = try SocketServer { peer in
                _ = try peer.readRequest()
                try peer.answer(
                    "404 Not Found", headers: ["Content-Type: application/json"],
                    body: #"{"error":{"code":"USER_NOT_FOUND","message":"User not found"}}"#)
            }
            let host = try HostProcess.live(service, ["--stop-on-error"])
            // An unreadable line waits for earlier requests.
            host.send([Self.failing, "{bad", request("3", "users.list")])
            #expect(await host.nextMessage().map(brief) == "\"f\" 1003")
            #expect(await host.nextMessage() == nil)
            #expect(await host.ending() == .exited(1))
            #expect(service.requests.count { $0.target.hasSuffix("/users") } == 0)
        }

        @Test(
            "An unreadable line is answered before the session ends",
            arguments: ["{bad", "{}", "[]", "[1]", "7"])
        func unreadable(_ line: String) async throws {
            for _ in 0..<8 {
                let host = try HostProcess(["--sandbox", "--stop-on-error"])
                host.send([line, request("4")])
                let replies = await host.repliesToEnd(status: 1)
                #expect(replies.count == 1 && replies.first?.contains("null -32") == true, "\(replies)")
            }
        }

        @Test("A batch is answered completely", arguments: 0..<8)
        func batch(_: Int) async throws {
            let host = try HostProcess(["--sandbox", "--stop-on-error"])
            host.send(["[\(request("1")),\(Self.failing),\(request("3", "users.list")),7]", request("4")])
            #expect(await host.repliesToEnd(status: 1) == ["[1 ok, \"f\" 1003, 3 -32800, null -32600]"])
        }

        @Test("A warning ends a session with --strict")
        func strictStop() async throws {
            let host = try HostProcess(["--sandbox", "--stop-on-error", "--strict"])
            host.send([Self.warned, request("2")])
            #expect(await host.repliesToEnd(status: 1) == ["\"w\" ok"])
        }

        @Test("A session without errors runs to its end")
        func allWell() async throws {
            let host = try HostProcess(["--sandbox", "--stop-on-error"])
            host.send((0..<500).map { request("\($0)", "users.list") })
            #expect(await host.repliesToEnd() == (0..<500).map { "\($0) ok" })
        }
    }
}
