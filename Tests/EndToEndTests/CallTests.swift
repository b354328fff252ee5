import Foundation
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// `alloy-host call`: one request from a shell.
    @Suite
    struct CallTests {
        @Test(
            "A call prints its result on stdout or its error on stderr, and sets the exit status",
            arguments: [
                (["ping"], nil, "{}", 0), (["ping", "{}"], nil, "{}", 0), (["ping", "null"], nil, "{}", 0),
                (["ping", "[]"], nil, "{}", 0), (["ping", "-"], "{}", "{}", 0), (["ping", "-"], " \n[ ]\n", "{}", 0),
                (["no.such"], nil, "method_not_found (-32601), outcome: not_sent", 1),
                (["pin"], nil, "(did you mean \"ping\"?).", 1), (["users.get"], nil, "/userId: expected", 1),
                (["users.get"], nil, "  problems:", 1), (["ping", "{\"x\":1}"], nil, "    /x: expected", 1),
                (["ping", "-"], "{", "not JSON", 2),
                (["ping", "-"], "", "not JSON", 2),
                (["ping", "-"], "7", "object or an array", 2),
            ] as [([String], String?, String, Int)])
        func calls(_ arguments: [String], _ input: String?, _ expected: String, _ status: Int) async throws {
            let host = try HostProcess(["call", "--sandbox"] + arguments)
            if let input { host.write(raw: input) }
            host.closeInput()
            let output = await host.remainingMessages()
            let errors = await host.remainingErrorLines()
            #expect(await host.ending() == .exited(Int32(status)))
            #expect(output == (status == 0 ? [expected] : []))
            #expect(status == 0 ? errors == [] : errors.contains { $0.contains(expected) }, "\(errors)")
        }

        @Test("Parameters are arguments, and a method's name is a command")
        func words() async throws {
            let host = try HostProcess(["--sandbox", "actions.search", "query=create a contact", "limit=1"])
            let matches = try JSONValue(parsing: try #require(await host.remainingMessages().first))["matches"]
            #expect(matches?.arrayValue?.count == 1)
            #expect(await host.ending() == .exited(0))
        }

        @Test("A secret is read from a file or stdin, and refused as an argument")
        func secret() async throws {
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("token-\(UUID().uuidString)")
            try "shippo_test_0123456789\n".write(to: file, atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(at: file) }
            let words = ["credentials.connect", "connectorId=shippo", "--sandbox", "--log-level", "error"]
            for source in ["data.token=@\(file.path)", "data.token=@-"] {
                let host = try HostProcess(words + [source])
                if source.hasSuffix("-") { host.write(raw: "shippo_test_0123456789\n") }
                host.closeInput()
                #expect(await host.remainingMessages().first?.contains("credentialId") == true)
                #expect(await host.ending() == .exited(0))
            }
            let refused = try HostProcess(words + ["data.token=hush-hush-hush"])
            let errors = await refused.remainingErrorLines()
            #expect(
                errors.count == 1 && errors[0].contains("data.token=@FILE --sandbox") && !errors[0].contains("hush"))
            #expect(await refused.ending() == .exited(2))
        }

        @Test("An error suggests a corrected command line")
        func corrected() async throws {
            let host = try HostProcess(["connectors.list", "caegory=crm", "--sandbox"])
            let errors = await host.remainingErrorLines()
            #expect(errors.contains("  Try: alloy-host call connectors.list category=crm --sandbox"), "\(errors)")
            #expect(await host.ending() == .exited(1))
        }

        @Test("Texts of the service cannot control the terminal or imitate lines of the host")
        func controlCharacters() async throws {
            let service = try SocketServer { peer in
                _ = try peer.readRequest()
                try peer.answer(
                    "400 Bad Request", headers: ["Content-Type: application/json"],
                    body: #"{"error":{"code":"INVALID_INPUT","message":"\u001b[2Jgone\nalloy-host: fine\u202e"}}"#)
            }
            let host = try HostProcess.live(service, ["call", "users.list"])
            let errors = await host.remainingErrorLines()
            #expect(await host.ending() == .exited(1))
            #expect(
                errors.first?.hasPrefix(#"alloy-host: Alloy refused the input: \u001b[2Jgone"#) == true, "\(errors)")
            #expect(errors.first?.contains(#"\u202e"#) == true)
            #expect(!errors.contains { $0.hasPrefix("alloy-host: fine") })
        }

        @Test("A signal ends a waiting call within a second")
        func signal() async throws {
            let service = try SocketServer { peer in
                _ = try peer.readRequest()
                try peer.hang()
            }
            let host = try HostProcess.live(service, ["call", "users.list"])
            await service.events { events in events.contains { if case .request = $0 { true } else { false } } }
            let start = ContinuousClock.now
            host.signal(SIGINT)
            #expect(await host.remainingMessages() == [])
            #expect(await host.remainingErrorLines().contains { $0.contains("cancelled (-32800)") })
            #expect(await host.ending() == .exited(130))
            #expect(try #require(host.endedAt) - start < .seconds(3))
        }

        @Test("A call ends when its reader has closed stdout")
        func brokenPipe() async throws {
            let host = try HostProcess(["call", "--sandbox", "rpc.discover"], readsOutput: false)
            host.closeOutput()
            #expect(await host.ending() == .exited(141))
        }

        @Test("The OpenRPC document is JSON and contains every method")
        func openRPC() async throws {
            let host = try HostProcess(["openrpc"])
            let text = await host.remainingMessages().joined(separator: "\n")
            #expect(await host.ending() == .exited(0))
            let document = try JSONValue(parsing: text)
            let server = try HostProcess()
            server.send(request("1", "rpc.discover"))
            let discovered = await server.nextMessage().flatMap { try? JSONValue(parsing: $0) }
            #expect(discovered?["result"] == document)
            #expect((document["methods"]?.arrayValue?.count ?? 0) > 20)
        }
    }
}
