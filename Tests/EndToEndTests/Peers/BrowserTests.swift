import Foundation
import TestSupport
import Testing

extension Peers {
    /// Pages in a real browser.
    @Suite
    struct BrowserTests {
        private static let browser: String? = ["chromium", "chromium-browser", "google-chrome"].lazy.compactMap {
            name in
            ["/usr/bin", "/usr/local/bin", "/snap/bin"].map { "\($0)/\(name)" }.first {
                FileManager.default.isExecutableFile(atPath: $0)
            }
        }.first

        private static let canRun = browser != nil && SessionHost.succeeds("command -v python3")

        /// Runs a program of `Tools`, which prints a line for each thing that it tried.
        private func run(_ tool: String, minimumLines: Int) async throws {
            let path = SessionHost.repository.appendingPathComponent("Tests/EndToEndTests/Tools/\(tool)").path
            let process = try HostProcess(
                ["-c", #"exec python3 "$0" 2>&1"#, path],
                environment: [
                    "ALLOY_HOST": BuiltProgram.host, "CHROMIUM": Self.browser ?? "",
                    "PYTHONDONTWRITEBYTECODE": "1",
                ],
                executable: "/bin/sh")
            process.closeInput()
            let lines = await process.remainingMessages()
            #expect(await process.ending() == .exited(0), "\(lines.joined(separator: "\n"))")
            #expect(
                lines.count >= minimumLines && lines.allSatisfy { $0.hasPrefix("ok: ") },
                "\(lines.joined(separator: "\n"))")
        }

        @Test(
            "The consent page: allow, deny, fewer scopes, another account, a closed window, a link used twice",
            .enabled("needs: chromium and python3") { canRun })
        func consentPage() async throws { try await run("consent_page.py", minimumLines: 20) }

        @Test(
            "The console: from the marketplace to a result, forms, approvals, settling, with the keyboard only",
            .enabled("needs: chromium and python3") { canRun })
        func console() async throws { try await run("console_page.py", minimumLines: 120) }

        @Test(
            "Forms: files, choices, dependent options, lists, long lists, and a reload in the middle",
            .enabled("needs: chromium and python3") { canRun })
        func forms() async throws { try await run("form_page.py", minimumLines: 63) }

        @Test(
            "Values in forms and results: nulls, long numbers, times, groups left alone, hidden characters, bytes, late answers",
            .enabled("needs: chromium and python3") { canRun })
        func values() async throws { try await run("value_page.py", minimumLines: 25) }

        @Test(
            "The console's life: copied calls run, back and forward, two windows, a host that dies, 5 MB",
            .enabled("needs: chromium, python3 and node 20.15") { canRun && canRunExtension })
        func life() async throws { try await run("life_page.py", minimumLines: 52) }

        @Test("The example app, with the keyboard only", .enabled("needs: chromium and python3") { canRun })
        func marketplace() async throws { try await run("marketplace_page.py", minimumLines: 75) }

        @Test(
            "The extension of Visual Studio Code, with the keyboard only",
            .enabled("needs: chromium, python3 and node 20.15") { canRun && canRunExtension })
        func vsCodePages() async throws { try await run("vscode_page.py", minimumLines: 70) }

        private static let canRunExtension = SessionHost.succeeds(
            "node -e 'process.exit(require(\"zlib\").crc32 ? 0 : 1)'")
    }
}
