import Foundation
import TestSupport
import Testing

extension Peers {
    /// The clients in other languages have tests of their own; here they run with the executable that was just built.
    @Suite
    struct ClientTests {
        private static func python() async throws -> Runtime? { try await Runtime.python() }

        private static func node() async throws -> Runtime? {
            try await Runtime.find("node", atLeast: "20.3", printing: ["-p", "process.versions.node"])
        }

        @Test(.enabled("the Python client's tests want python3, 3.10 or later") { try await python() != nil })
        func pythonClient() async throws {
            let report = ConformanceReport()
            let run = try await #require(Self.python()).run(
                ["-W", "error::ResourceWarning", "-m", "unittest", "discover", "-s", "clients/python/tests"],
                environment: report.environment)
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("Ran "), "\(run.output)")
            try report.check()
        }

        @Test(.enabled("the example app's tests want python3, 3.10 or later") { try await python() != nil })
        func exampleApp() async throws {
            let run = try await #require(Self.python()).run(
                [
                    "-W", "error::ResourceWarning", "-m", "unittest", "discover", "-s",
                    "clients/examples/marketplace/tests",
                ])
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("Ran "), "\(run.output)")
        }

        @Test(.enabled("the TypeScript client's tests want node, 20 or later") { try await node() != nil })
        func typeScriptClient() async throws {
            let report = ConformanceReport()
            let run = try await #require(Self.node()).run(
                ["--test", "clients/typescript/test/"], environment: report.environment)
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("fail 0"), "\(run.output)")
            try report.check()
        }
    }
}
