import Foundation
import JSON
import Platform
import TestSupport
import Testing

extension EndToEnd {
    /// `alloy-host run`: files of requests.
    @Suite
    struct RunTests {
        private static let root = SessionHost.repository.path

        /// Runs the host in the root of the repository; the last argument is a file with this name and text.
        private static func run(
            _ text: String, as name: String = "test.jsonl", _ arguments: [String] = ["--sandbox"],
            environment: [String: String] = [:]
        ) async throws -> (output: [String], errors: [String], status: HostProcess.Ending) {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("run-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let file = folder.appendingPathComponent(name)
            try text.write(to: file, atomically: true, encoding: .utf8)
            let host = try HostProcess(["run", file.path] + arguments, environment: environment)
            return (await host.remainingMessages(), await host.remainingErrorLines(), await host.ending())
        }

        /// Each golden session states the expected messages, and `run` compares them with the received ones.
        @Test(arguments: SessionFile.names)
        func goldenSession(_ name: String) throws {
            let session = try SessionFile(named: name)
            // The key and the options of the environment have no effect.
            let environment = ["ALLOY_API_KEY": "a-key-of-this-test", "ALLOY_HOST_MAX_BATCH": "1"]
            let outcome = try SessionHost.run(["run", "protocol/sessions/\(name)"], environment: environment)
            #expect(outcome.status == 0, "\(name): replies differ from the session; SessionTests show which")
            let isEqual = session.isAnyOrder || outcome.output == session.expected
            #expect(isEqual, "\(name): replies differ from the session; SessionTests show which")
        }

        private static let bareScripts: [String] = {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: SessionFile.folder.path)) ?? []
            return files.filter { $0.hasSuffix(".jsonl") }.sorted()
        }()

        @Test("The bare script exists") func hasBareScript() { #expect(!Self.bareScripts.isEmpty) }

        @Test(arguments: bareScripts)
        func bareScript(_ name: String) throws {
            let path = SessionFile.folder.appendingPathComponent(name)
            let piped = try SessionHost.run(["--sandbox", "--sequential"], input: Array(Data(contentsOf: path)))
            let outcome = try SessionHost.run(["run", "protocol/sessions/\(name)", "--sandbox"])
            #expect(outcome.status == 0 && !outcome.output.isEmpty && outcome.output == piped.output)
        }

        @Test("Differences from the session are shown, with status 1")
        func difference() async throws {
            let session = """
                # A session.
                options: --sandbox

                --> \(request("1"))
                <-- \(pong("2"))
                """
            let outcome = try await Self.run(session, as: "a.session", [])
            #expect(outcome.status == .exited(1) && outcome.output == [pong("1")])
            #expect(
                outcome.errors.count == 3 && outcome.errors[1].contains(pong("2"))
                    && outcome.errors[2].contains(pong("1")))
            let unchecked = try await Self.run(session, as: "a.session", ["--no-check"])
            #expect(unchecked.status == .exited(0) && unchecked.errors.isEmpty)
            let missing = try await Self.run(
                session.replacing(pong("2"), with: pong("1")) + "\n<-- {}", as: "a.session", [])
            #expect(missing.status == .exited(1))
            let status = try await Self.run(
                session.replacing(pong("2"), with: pong("1")) + "\nexit: 1", as: "a.session", [])
            #expect(status.status == .exited(1) && status.errors.first?.contains("status 0") == true)
        }

        @Test("Variables are replaced in strings; an unset one ends the run before anything is sent")
        func variables() async throws {
            let text = """
                # Who it is about.
                \(request("1", "users.create", #"{"username":"${WHO}"}"#))

                \(request("2", "users.create", #"{"username":"${WHO} ${OTHER}","fullName":"$${WHO}"}"#))
                """
            let missing = try await Self.run(text)
            #expect(missing.status == .exited(2) && missing.output.isEmpty)
            #expect(
                missing.errors.map { $0.split(separator: ":").dropFirst(2).joined(separator: ":") } == [
                    "2: the variable WHO is not set", "4: the variable WHO is not set",
                    "4: the variable OTHER is not set",
                ])
            // Any value remains the value of one string.
            let quote = #""},"method":"sandbox.reset"#
            let outcome = try await Self.run(text, environment: ["WHO": quote, "OTHER": "\n\\"])
            #expect(outcome.status == .exited(0) && outcome.output.count == 2, "\(outcome)")
        }

        @Test("An invalid line and an unreadable file are reported", arguments: ["{\n[", "# nothing\n", ""])
        func wrong(_ text: String) async throws {
            let outcome = try await Self.run(text)
            #expect(outcome.status == .exited(2) && outcome.output.isEmpty && !outcome.errors.isEmpty)
        }

        @Test("A directory, a device and a FIFO are refused without waiting")
        func noFile() async throws {
            let fifo = FileManager.default.temporaryDirectory.appendingPathComponent("fifo-\(UUID().uuidString)").path
            #expect(SessionHost.succeeds("mkfifo \(SessionHost.quoted(fifo))"))
            defer { try? FileManager.default.removeItem(atPath: fifo) }
            for arguments in [
                ["run", fifo], ["run", "/"], ["run", "/dev/null"], ["run", "/nowhere"], ["call", "ping", "@\(fifo)"],
            ] {
                let host = try HostProcess(arguments + ["--sandbox"])
                #expect(await host.remainingErrorLines().count == 1, "\(arguments)")
                #expect(await host.ending() == .exited(2), "\(arguments)")
            }
        }

        @Test("A file above the limit is not read to its end")
        func largeFile() async throws {
            let path = FileManager.default.temporaryDirectory.appendingPathComponent("large-\(UUID().uuidString)").path
            #expect(SessionHost.succeeds("truncate -s 1000000000 \(SessionHost.quoted(path))"))
            defer { try? FileManager.default.removeItem(atPath: path) }
            for arguments in [["run", path], ["ping", "@\(path)"], ["connectors.list", "query=@\(path)"]] {
                let host = try HostProcess(arguments + ["--sandbox"])
                #expect(await host.remainingErrorLines().first?.contains("larger than 64 MiB") == true)
                #expect(await host.ending() == .exited(2))
            }
        }

        @Test("Requests from stdin run in order; an error is reported and sets the status to 1")
        func fromStandardInput() async throws {
            let host = try HostProcess(["run", "-", "--sandbox"])
            host.write(raw: "# a comment\n\(request("\"a\"", "users.get", #"{"userId":"nobody"}"#))\n\(request("2"))\n")
            #expect(await host.repliesToEnd(status: 1) == ["\"a\" 1003", "2 ok"])
            let lines = await host.remainingErrorLines()
            #expect(
                lines.count == 1 && lines[0].hasPrefix(#"alloy-host: request "a" (users.get) failed: not_found (1003)"#)
            )
        }

        @Test("A session cannot set --base-url or a command")
        func wrongOptions() async throws {
            for (heading, part) in [
                ("options: --base-url https://example.com", "--base-url"), ("options: call ping", "options only"),
                ("environment: ALLOY_HOST_BASE_URL=https://example.com", "--base-url"),
                ("options: --sandbx", "--sandbox"),
            ] {
                let outcome = try await Self.run("\(heading)\n--> \(request("1"))\n", as: "a.session", [])
                #expect(outcome.status == .exited(2) && outcome.output.isEmpty)
                #expect(outcome.errors.first?.contains(part) == true, "\(outcome.errors)")
            }
        }

        @Test("--live ignores the session's sandbox options and expected messages")
        func live() async throws {
            let service = try SocketServer { peer in
                while try peer.readRequest() != nil {
                    try peer.answer(headers: ["Content-Type: application/json"], body: #"{"data":[{"userId":"u"}]}"#)
                }
            }
            let session = "options: --sandbox --seed empty --sequential\n--> \(request("1", "users.list"))\n<-- {}\n"
            let outcome = try await Self.run(
                session, as: "a.session", ["--live", "--base-url", "http://127.0.0.1:\(service.port)"],
                environment: ["ALLOY_API_KEY": "a-key-of-this-test"])
            #expect(outcome.status == .exited(0), "\(outcome)")
            #expect(outcome.output.first?.contains(#""userId":"u""#) == true)
        }

        @Test("A session that connects an account prints the link and waits")
        func connect() async throws {
            let agreed = Gate(false)
            let service = try ConnectTests.service(agreed: agreed)
            let host = try HostProcess.live(service, ["run", "-"])
            host.write(
                raw: request("1", "credentials.connect", #"{"connectorId":"slack","userId":"u"}"#) + "\n" + request("2")
                    + "\n")
            host.closeInput()
            var line: String?
            repeat {
                line = await host.nextErrorLine()
            } while line != nil && line?.contains("open this link to connect slack") != true
            #expect(await host.nextErrorLine() == "")
            #expect(await host.nextErrorLine() == "  https://links.test/authorize?token=hush-hush-hush-hush")
            agreed.update { $0 = true }
            let (port, path) = try ConnectTests.redirect(service)
            #expect(try ConnectTests.browse(port, path).hasPrefix("HTTP/1.1 200 "))
            let output = await host.remainingMessages()
            #expect(output.count == 3 && output[0].contains("credentials.authorize"))
            #expect(output[1].contains("64b7f0a1c2d3e4f5a6b7c8d9") && output[2] == pong("2"))
            #expect(await host.ending() == .exited(0))
        }
    }
}
