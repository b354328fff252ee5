import Foundation
import TestSupport
import Testing

extension Peers {
    /// Clients of the Model Context Protocol from PyPI, and the scenarios of the official conformance suite, in
    /// `Tests/MCPClients`. A client that `Tests/MCPClients/install` has not installed is skipped by name.
    @Suite
    struct MCPClientTests {
        private static let folder = "Tests/MCPClients"
        private static let fixture = BuiltProgram.path(of: "mcp-fixture-server")

        private static func client(_ name: String) -> Runtime? {
            let path = SessionHost.repository.appendingPathComponent(".build/mcp-clients/\(name)/bin/python").path
            return FileManager.default.isExecutableFile(atPath: path) ? Runtime(path: path) : nil
        }

        private static func python() async throws -> Runtime? {
            try await Runtime.find(
                "python3", atLeast: "3.10", printing: ["-c", "import platform; print(platform.python_version())"])
        }

        @Test(.enabled("needs PyPI's mcp 2, by Tests/MCPClients/install") { client("mcp-2") != nil })
        func mcp2() async throws { try await drive("mcp-2") }

        @Test(.enabled("needs PyPI's mcp 1, by Tests/MCPClients/install") { client("mcp-1") != nil })
        func mcp1() async throws { try await drive("mcp-1") }

        @Test(.enabled("needs PyPI's fastmcp 4, by Tests/MCPClients/install") { client("fastmcp-4") != nil })
        func fastMCP4() async throws { try await drive("fastmcp-4") }

        /// Forms, and no links: revision 2025-06-18.
        @Test(.enabled("needs PyPI's mcp 1.12, by Tests/MCPClients/install") { client("mcp-1.12") != nil })
        func mcp1WithForms() async throws { try await drive("mcp-1.12") }

        /// No way to ask a person anything: revision 2025-03-26.
        @Test(.enabled("needs PyPI's mcp 1.9, by Tests/MCPClients/install") { client("mcp-1.9") != nil })
        func mcp1WithoutElicitation() async throws { try await drive("mcp-1.9") }

        @Test(.enabled("needs PyPI's fastmcp 3, by Tests/MCPClients/install") { client("fastmcp-3") != nil })
        func fastMCP3() async throws { try await drive("fastmcp-3") }

        private func drive(_ name: String) async throws {
            // The modules of `.ci/run` are for another Python: -E leaves them out.
            let run = try await #require(Self.client(name)).run(
                ["-E", "-B", "\(Self.folder)/sdk_tests.py", BuiltProgram.host, Self.fixture])
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("0 failed, 0 errors"), "\(run.output)")
        }

        @Test(.enabled("the tests of the wire want python3, 3.10 or later") { try await python() != nil })
        func wire() async throws {
            let run = try await #require(Self.python()).run(["\(Self.folder)/wire_tests.py", BuiltProgram.host])
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("Ran "), "\(run.output)")
        }

        @Test(.enabled("the conformance scenarios want python3, 3.10 or later") { try await python() != nil })
        func conformance() async throws {
            let run = try await #require(Self.python()).run(["\(Self.folder)/conformance_tests.py", Self.fixture])
            #expect(run.ending == .exited(0), "\(run.output)")
            let summaries = run.output.split(separator: "\n").filter { $0.contains(" scenarios: ") }
            #expect(
                summaries == [
                    "2025-11-25  33 scenarios: 28 passed, 5 not applicable",
                    "2026-07-28  40 scenarios: 37 passed, 3 not applicable",
                ], "\(run.output)")
        }
    }
}
