import Foundation
import JSON
import Platform
import TestSupport
import Testing

extension EndToEnd {
    /// Help, examples, completion, and tables on a terminal.
    @Suite
    struct HelpTests {
        static let methods: [String] = {
            let document = try? JSONValue(parsing: SessionHost.run(["openrpc"]).output)
            return document?["methods"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        }()

        @Test("The list of methods is not empty") func methodsAreKnown() { #expect(Self.methods.count > 40) }

        // A plan waits only where a policy file asks for one: ApprovalTests decide on some.
        @Test("The example in the help of a method runs", arguments: methods.filter { $0 != "approvals.decide" })
        func example(_ method: String) throws {
            let help = String(decoding: try SessionHost.run(["help", method]).output, as: UTF8.self)
            let lines = help.split(separator: "\n")
            let start = try #require(lines.firstIndex(of: "Example:"))
            let script = lines[(start + 1)...].map { String($0.dropFirst(2)) }.joined(separator: "\n")
            #expect(script.hasPrefix("alloy-host ") && script.contains("--sandbox"))
            let folder = URL(fileURLWithPath: BuiltProgram.host).deletingLastPathComponent().path
            #expect(
                SessionHost.succeeds(
                    "env -i PATH=\(SessionHost.quoted(folder)):/usr/bin:/bin sh -e -c \(SessionHost.quoted(script))"),
                "\(script)")
            #expect(try SessionHost.run(["call", method, "--help"]).output == Array(help.utf8))
            #expect(try SessionHost.run([method, "--help", "--sandbox"]).output == Array(help.utf8))
        }

        // MARK: - Completion

        private static func isMissing(_ shell: String) -> Bool {
            !SessionHost.succeeds("(command -v \(shell) && command -v python3)")
        }

        @Test("bash completes", .enabled("needs: bash and python3") { !isMissing("bash") })
        func bash() throws { try completes("bash") }

        @Test("zsh completes", .enabled("needs: zsh and python3") { !isMissing("zsh") })
        func zsh() throws { try completes("zsh") }

        @Test("fish completes", .enabled("needs: fish and python3") { !isMissing("fish") })
        func fish() throws { try completes("fish") }

        /// Types in a shell like a person.
        private func completes(_ shell: String) throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
                "completion-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let script = folder.appendingPathComponent("script.\(shell)")
            try Data(SessionHost.run(["completion", shell]).output).write(to: script)
            let file = folder.appendingPathComponent("parameters.json")
            try "{}".write(to: file, atomically: true, encoding: .utf8)
            let start = file.path.dropLast("ameters.json".count)
            let cases = [
                (#"alloy-host call ping @\#(start)\t"#, "<call><ping><@\(file.path)>"),
                (#"alloy-host call ping timeoutMs=@\#(start)\t"#, "<call><ping><timeoutMs=@\(file.path)>"),
                (#"alloy-host run \#(start)\t"#, "<run><\(file.path)>"),
                (#"alloy-host call con\tl\t"#, "<call><connectors.list>"),
                (#"alloy-host conn\tg\t"#, "<connectors.get>"),
                (
                    #"alloy-host call connectors.list cat\tcrm --san\t"#,
                    "<call><connectors.list><category=crm><--sandbox>"
                ),
                (#"alloy-host call executions.list outcome=unk\t"#, "<call><executions.list><outcome=unknown>"),
                (#"alloy-host call execute requ\tx"#, "<call><execute><requestBody=x>"),
                (
                    #"alloy-host --sandbox --user con call users.g\tus\t7"#,
                    "<--sandbox><--user><con><call><users.get><userId=7>"
                ),
                (#"alloy-host comp\tf\t"#, "<completion><fish>"),
                (#"alloy-host help execute.pl\t"#, "<help><execute.plan>"),
                (#"alloy-host --overload re\t"#, "<--overload><reject>"),
                (#"alloy-host call ping nothing\t"#, "<call><ping><nothing>"),
            ]
            let tool = SessionHost.repository.appendingPathComponent("Tests/EndToEndTests/Tools/complete.py").path
            let words = ["python3", tool, shell, script.path] + cases.map(\.0)
            let shown = try Self.output(words)
            for (keys, expected) in cases { #expect(shown.contains("\(expected) DONE"), "\(shell): \(keys)\n\(shown)") }
        }

        private static func output(_ words: [String]) throws -> String {
            let command = words.map(SessionHost.quoted).joined(separator: " ") + "; true"
            let bytes = try ChildCommand.output(
                ofShell: command, maximumBytes: 4 << 20, deadline: .now + .seconds(120))
            return String(decoding: bytes, as: UTF8.self)
        }

        // MARK: - On a terminal

        private static func onTerminal(
            _ arguments: [String], columns: Int = 80, input: String = "",
            environment: [String: String] = ["TERM": "xterm"]
        ) throws -> String {
            let tool = SessionHost.repository.appendingPathComponent("Tests/EndToEndTests/Tools/terminal.py").path
            let variables = environment.map { "\($0)=\($1)" }
            let path = "PATH=" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
            return try output(
                ["env", "-i", path] + variables
                    + ["python3", tool, "\(columns)", input, BuiltProgram.host] + arguments)
        }

        @Test(
            "On a terminal, a line explains the input", .enabled("needs: python3") { !isMissing("sh") })
        func greeting() throws {
            let shown = try Self.onTerminal(["--sandbox"], input: #"\x04"#)
            #expect(shown.hasPrefix("alloy-host: reading requests from the terminal"))
            #expect(shown.split(separator: "\n").count == 1, "\(shown)")
            let call = try Self.onTerminal(["ping", "-", "--sandbox"], input: "{}\n\\x04")
            #expect(
                call.hasPrefix("alloy-host: reading the parameters from the terminal; press Ctrl-D to end\n"), "\(call)"
            )
        }

        @Test("In a pipe, nothing is printed")
        func noGreeting() async throws {
            let host = try HostProcess(["--sandbox"])
            #expect(await host.repliesToEnd() == [])
            #expect(await host.remainingErrorLines() == [])
        }

        @Test(
            "On a terminal, lists are tables of its width, in colours",
            .enabled("needs: python3") { !isMissing("sh") })
        func table() throws {
            let arguments = ["connectors.list", "--sandbox"]
            let shown = try Self.onTerminal(arguments, columns: 60, environment: ["TERM": "xterm", "NO_COLOR": "1"])
            let lines = shown.split(separator: "\n").map(String.init)
            #expect(lines.first?.hasPrefix("id            name") == true, "\(shown)")
            #expect(lines.allSatisfy { $0.count <= 60 || $0.hasPrefix("Not shown") } && !shown.contains("\u{1B}"))
            #expect(try Self.onTerminal(arguments).hasPrefix("\u{1B}[1mid"))
            #expect(try !Self.onTerminal(arguments, environment: ["TERM": "dumb"]).contains("\u{1B}"))
            let json = try Self.onTerminal(
                arguments + ["--output", "json"], environment: ["NO_COLOR": "1", "TERM": "xterm"])
            #expect(try JSONValue(parsing: json)["connectors"]?.arrayValue?.isEmpty == false)
            // In a pipe it is one line of JSON, with --output table a table without colours.
            let piped = try SessionHost.run(arguments, environment: ["TERM": "xterm"]).output
            #expect(piped.count { $0 == 0x0A } == 1)
            let table = String(decoding: try SessionHost.run(arguments + ["--output", "table"]).output, as: UTF8.self)
            #expect(table.hasPrefix("id            name") && table.contains("https://cdn.runalloy.com/icons/slack.png"))
        }
    }
}
