import Foundation
import JSON
import Platform
import TestSupport
import Testing

extension EndToEnd {
    /// Approvals between processes, in the built executable.
    @Suite(.hangLimit) struct ApprovalTests {
        /// A host, its state directory, and an execution that a person has to approve.
        private struct Waiting {
            let folder = TemporaryFolder()
            let host: HostProcess
            let execute: String
            let digest: String

            init() async throws {
                try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
                let policy = "\(folder.path)/policy.json"
                try Data(#"{"rules":[{"match":{"action":"createContact"},"verdict":"ask"}]}"#.utf8)
                    .write(to: URL(fileURLWithPath: policy))
                host = try HostProcess(
                    ["--sandbox", "--consent", "auto", "--state-dir", folder.path, "--policy", policy])
                host.send(
                    #"{"jsonrpc":"2.0","id":1,"method":"users.create","params":{"username":"ada@example.com"}}"#)
                let user = try JSONValue(parsing: try #require(await host.nextMessage()))["result"]?["userId"]
                host.send(
                    #"{"jsonrpc":"2.0","id":2,"method":"credentials.connect","params":{"connectorId":"hubspot","userId":\#(user?.text ?? "")}}"#
                )
                let messages = await host.messages { $0.contains(#""id":2"#) }
                let credential = try JSONValue(parsing: try #require(messages.last))["result"]?["credentialId"]
                execute =
                    #"{"jsonrpc":"2.0","id":3,"method":"execute","params":{"connectorId":"hubspot","actionId":"createContact","userId":\#(user?.text ?? ""),"credentialId":\#(credential?.text ?? ""),"requestBody":{"properties":{"lastname":"Love\u001blace"}}}}"#
                host.send(execute)
                let error = try JSONValue(parsing: try #require(await host.nextMessage()))["error"]
                digest = try #require(
                    error?["data"]?["technical"]?["approval"]?["digest"]?.stringValue, "\(messages)")
            }

            /// The reply to the same execution, sent again.
            func again() async throws -> JSONValue {
                host.send(execute)
                return try JSONValue(parsing: try #require(await host.nextMessage()))
            }
        }

        @Test("An approver's process decides for the process that executes")
        func approver() async throws {
            let waiting = try await Waiting()
            let decide =
                #"{"jsonrpc":"2.0","id":1,"method":"approvals.decide","params":{"digest":"\#(waiting.digest)","decision":"approve"}}"#
            let other = try HostProcess(["--sandbox", "--state-dir", waiting.folder.path])
            other.send(decide)
            let denied = try JSONValue(parsing: try #require(await other.nextMessage()))
            #expect(denied["error"]?["data"]?["kind"] == "policy_denied")
            #expect(try await waiting.again()["error"] != nil)
            let approver = try HostProcess(["--sandbox", "--state-dir", waiting.folder.path, "--approver"])
            approver.send(decide)
            let approved = try JSONValue(parsing: try #require(await approver.nextMessage()))
            #expect(approved["result"]?["approval"]?["state"] == "approved")
            #expect(try await waiting.again()["result"]?["outcome"] == "applied")
            #expect(try await waiting.again()["error"] != nil)
        }

        @Test(
            "alloy-host approve shows the plan and asks on the terminal", .enabled("needs: python3") { Self.hasPython })
        func terminal() async throws {
            let waiting = try await Waiting()
            let arguments = ["approve", waiting.digest, "--state-dir", waiting.folder.path]
            let left = try Self.onTerminal(arguments, typing: "yes\n")
            #expect(left.hasSuffix("Left undecided.\n"), "\(left)")
            #expect(try await waiting.again()["error"] != nil)
            let shown = try Self.onTerminal(arguments, typing: "approve\n")
            #expect(shown.contains("createContact of hubspot") && shown.contains("effect: write"), "\(shown)")
            #expect(shown.contains(#"Love\u001blace"#) && !shown.contains("\u{1B}"), "\(shown)")
            #expect(shown.hasSuffix("is executed once when it is sent again.\n"), "\(shown)")
            #expect(try await waiting.again()["result"]?["outcome"] == "applied")
        }

        @Test(
            "alloy-host approve goes through all plans that wait, and denies",
            .enabled("needs: python3") { Self.hasPython })
        func denial() async throws {
            let waiting = try await Waiting()
            let shown = try Self.onTerminal(["approve", "--state-dir", waiting.folder.path], typing: "deny\n")
            #expect(shown.contains("Plan 1 of 1") && shown.hasSuffix("Denied.\n"), "\(shown)")
            let message = try await waiting.again()["error"]?["message"]
            #expect(message == "A person has denied this execution.")
            let nothing = try Self.onTerminal(["approve", "--state-dir", waiting.folder.path], typing: "")
            #expect(nothing.hasPrefix("No plan waits for approval"))
        }

        @Test("alloy-host approve refuses without a terminal, whatever is on stdin")
        func withoutTerminal() async throws {
            let waiting = try await Waiting()
            let command =
                "cd / && echo approve | setsid \(SessionHost.quoted(BuiltProgram.host)) approve "
                + "\(waiting.digest) --state-dir \(SessionHost.quoted(waiting.folder.path)) 2>&1; printf '%d' $?"
            let bytes = try ChildCommand.output(
                ofShell: command, maximumBytes: 1 << 20, deadline: .now + .seconds(60))
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(
                text
                    == "alloy-host: approve asks a person on a terminal, and this process has none. Run it in a terminal.\n2"
            )
            #expect(try await waiting.again()["error"]?["data"]?["technical"]?["approval"]?["state"] == "pending")
        }

        @Test(
            "Wrong arguments of approve end with status 2",
            arguments: [["approve", "abc", "--state-dir", "/nowhere"], ["approve", "--sandbox"]])
        func wrong(_ arguments: [String]) async throws {
            let host = try HostProcess(arguments)
            #expect(await host.repliesToEnd(status: 2) == [])
            #expect(await host.remainingErrorLines().count == 1)
        }

        private static let hasPython = SessionHost.succeeds("command -v python3")

        private static func onTerminal(_ arguments: [String], typing input: String) throws -> String {
            let tool = SessionHost.repository.appendingPathComponent("Tests/EndToEndTests/Tools/terminal.py").path
            let path = "PATH=" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
            let words = ["env", "-i", path, "python3", tool, "80", input, BuiltProgram.host] + arguments
            let bytes = try ChildCommand.output(
                ofShell: words.map(SessionHost.quoted).joined(separator: " ") + "; true", maximumBytes: 4 << 20,
                deadline: .now + .seconds(120))
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
