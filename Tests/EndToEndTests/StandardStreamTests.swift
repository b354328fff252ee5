import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The host's use of its three standard streams.
    @Suite
    struct StandardStreamTests {
        /// Runs the host from a shell, with redirections.
        private static func run(_ redirections: String, _ options: String = "--sandbox") throws -> HostProcess {
            try HostProcess(
                ["-c", "\"$0\" \(options) \(redirections)", BuiltProgram.host], executable: "/bin/sh")
        }

        @Test(
            "The host runs with standard streams that are closed",
            arguments: [
                ("<&-", [], 0), ("2>&-", ["1 ok"], 0), ("<&- 2>&-", [], 0), (">&-", [], 141), (">&- 2>&-", [], 141),
            ])
        func closed(_ redirections: String, _ replies: [String], _ status: Int) async throws {
            let host = try Self.run(redirections)
            host.send(request("1"))
            #expect(await host.repliesToEnd(status: Int32(status)) == replies)
            #expect(await host.remainingErrorLines() == [])
        }

        @Test(
            "The log cannot be mixed with messages, wherever stderr leads", arguments: ["2>&1", "2>&-", "2>/dev/null"])
        func logBesideMessages(_ redirection: String) async throws {
            let host = try Self.run(redirection, "--sandbox --log-level trace")
            host.send([request("1"), notification("ping", "{}"), request("2")])
            host.closeInput()
            let lines = await host.remainingMessages()
            #expect(lines.filter { $0.hasPrefix("{\"jsonrpc\"") }.map(brief) == ["1 ok", "2 ok"])
        }

        @Test("A test does not wait for what a program has left behind")
        func heldOutput() async throws {
            let script = "sleep 600 & echo $!; exit 3"
            let sleeper = try await withGrowingTime(from: .seconds(1), until: { $0 != nil }) { limit in
                let shell = try HostProcess(["-c", script], executable: "/bin/sh", deadline: limit)
                // Nothing, where the machine was too busy to start it in time.
                guard let sleeper = pid_t(await shell.nextMessage() ?? "") else { return pid_t?.none }
                #expect(await shell.remainingMessages().isEmpty)
                #expect(await shell.ending() == .exited(3))
                return sleeper
            }
            kill(try #require(sleeper), SIGKILL)
        }

        @Test("The host of a test knows nothing that the host of another one has cached")
        func ownCache() async throws {
            let service = try SocketServer.withOneWrite()
            for _ in 1...2 {
                let host = try HostProcess.live(service)
                host.send(
                    request(
                        "1", "execute",
                        #"{"connectorId":"c","actionId":"a","credentialId":"64b7f0a1c2d3e4f5a6b7c8d9","userId":"u"}"#))
                #expect(await host.repliesToEnd() == ["1 ok"])
            }
            #expect(service.requests.map(\.method) == ["GET", "POST", "GET", "POST"])
        }

        @Test("An unread stderr does not block the host")
        func stalledErrors() async throws {
            let script = """
                folder=$(mktemp -d) && mkfifo "$folder/log" && exec 3<>"$folder/log" && rm -r "$folder" &&
                exec "$0" --sandbox --log-level trace 2>&3
                """
            let host = try HostProcess(["-c", script, BuiltProgram.host], executable: "/bin/sh")
            // Each is logged; together they exceed a pipe's capacity several times.
            let name = String(repeating: "x", count: 1_000)
            host.send((0..<500).map { _ in notification(name, "{}") } + [request("1")])
            #expect(await host.repliesToEnd() == ["1 ok"])
        }

        @Test("By default stderr is empty, and stdout has only messages")
        func quiet() async throws {
            let host = try HostProcess()
            host.send([request("1"), notification("no.such", "{}"), request("2", "no.such"), "no json", "[]"])
            #expect(await host.repliesToEnd() == ["1 ok", "2 -32601", "null -32700", "null -32600"])
            #expect(await host.remainingErrorLines() == [])
        }

        @Test("A notification of a method is not run, and is logged")
        func notRun() async throws {
            let host = try HostProcess(["--sandbox", "--log-format", "json"])
            host.send(notification("users.create", "{\"username\":\"a@example.com\"}"))
            host.send(request("1", "users.list"))
            host.closeInput()
            let reply = try #require(await host.nextMessage())
            #expect(!reply.contains("a@example.com"))
            #expect(await host.remainingMessages() == [])
            let log = await host.remainingErrorLines()
            #expect(log.count == 1 && log[0].hasPrefix("{") && log[0].contains("users.create"), "\(log)")
        }

        @Test("stdin and stdout may be files", arguments: framings)
        func files(_ framing: HostProcess.Framing) async throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let (input, output) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("out"))
            let messages = (1...3_000).map { request("\($0)", $0 % 500 == 0 ? "rpc.discover" : "ping") }
            try Data(messages.flatMap { framing.frame(Array($0.utf8)) }).write(to: input)
            let host = try Self.run("<'\(input.path)' >'\(output.path)'", "--sandbox --sequential")
            #expect(await host.ending() == .exited(0))
            var splitter = HostProcessSplitter(framing)
            let replies = try [UInt8](Data(contentsOf: output)).withUnsafeBytes { splitter.take($0) }
            #expect(replies.map { brief(String(decoding: $0, as: UTF8.self)) } == (1...3_000).map { "\($0) ok" })
            #expect(splitter.rest == nil)
        }
    }
}
