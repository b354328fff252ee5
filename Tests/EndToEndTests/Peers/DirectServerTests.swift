import Foundation
import TestSupport
import Testing

extension Peers {
    /// Direct connectors before servers from PyPI, in `Tests/DirectServers`. A server that `Tests/DirectServers/install` has not
    /// installed is skipped by name.
    @Suite
    struct DirectServerTests {
        private static let folder = "Tests/DirectServers"

        private static func isInstalled(_ name: String) -> Bool {
            let path = SessionHost.repository.appendingPathComponent(".build/direct-servers/\(name)/bin/python").path
            return FileManager.default.isExecutableFile(atPath: path)
        }

        @Test(.enabled("needs PyPI's prefect, by Tests/DirectServers/install") { isInstalled("prefect") })
        func prefect() async throws { try await run("PrefectTest") }

        @Test(.enabled("needs PyPI's chromadb, by Tests/DirectServers/install") { isInstalled("chroma") })
        func chroma() async throws { try await run("ChromaTest") }

        @Test(.enabled("needs PyPI's glances, by Tests/DirectServers/install") { isInstalled("glances") })
        func glances() async throws { try await run("GlancesTest") }

        @Test(.enabled("needs PyPI's django-oauth-toolkit, by Tests/DirectServers/install") { isInstalled("django") })
        func django() async throws { try await run("DjangoTest") }

        private func run(_ name: String) async throws {
            let python = try #require(try await Runtime.python())
            let run = try await python.run(["-B", "\(Self.folder)/server_tests.py", BuiltProgram.host, name])
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("Ran ") && !run.output.contains("skipped"), "\(run.output)")
        }
    }
}
