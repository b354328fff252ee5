import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The consent page in a real browser: allow, deny, fewer scopes, another account, a closed window, a link used twice.
    @Suite
    struct ConsentBrowserTests {
        private static let tool = SessionHost.repository.appendingPathComponent(
            "Tests/EndToEndTests/Tools/consent_page.py")

        private static let browser: String? = ["chromium", "chromium-browser", "google-chrome"].lazy.compactMap {
            name in
            ["/usr/bin", "/usr/local/bin", "/snap/bin"].map { "\($0)/\(name)" }.first {
                FileManager.default.isExecutableFile(atPath: $0)
            }
        }.first

        @Test(
            .enabled("the consent page's test wants chromium and python3") {
                browser != nil && SessionHost.succeeds("command -v python3")
            })
        func theConsentPageInChromium() async throws {
            let process = try HostProcess(
                ["-c", #"exec python3 "$0" 2>&1"#, Self.tool.path],
                environment: ["ALLOY_HOST": HostProcess.executable, "CHROMIUM": Self.browser ?? ""],
                executable: "/bin/sh")
            process.closeInput()
            let lines = await process.remainingMessages()
            #expect(await process.ending() == .exited(0), "\(lines.joined(separator: "\n"))")
            #expect(lines.count > 20 && lines.allSatisfy { $0.hasPrefix("ok: ") }, "\(lines.joined(separator: "\n"))")
        }
    }
}
