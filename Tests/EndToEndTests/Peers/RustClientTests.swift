import Testing

extension Peers {
    /// The tests of the Rust client, with the executable that was just built.
    struct RustClientTests {
        private static func cargo() async throws -> Runtime? {
            try await Runtime.find("cargo", atLeast: "cargo 1.63", printing: ["--version"])
        }

        private static func canCheck() async throws -> Bool {
            guard let cargo = try await cargo() else { return false }
            for tool in ["fmt", "clippy"] where try await cargo.run([tool, "--version"]).ending != .exited(0) {
                return false
            }
            return true
        }

        private func run(_ arguments: [String], environment: [String: String] = [:]) async throws {
            let run = try await #require(Self.cargo()).run(arguments, environment: environment)
            #expect(run.ending == .exited(0), "\(run.output)")
        }

        private static let manifest = ["--manifest-path", "clients/rust/Cargo.toml"]

        @Test(.enabled("the Rust client's tests want cargo, 1.63 or later") { try await cargo() != nil })
        func passesItsTests() async throws {
            let report = ConformanceReport()
            try await run(["test", "--quiet", "--offline"] + Self.manifest, environment: report.environment)
            try report.check()
        }

        @Test(.enabled("the Rust client's sources want rustfmt and clippy") { try await canCheck() })
        func isFormattedAndChecked() async throws {
            try await run(["fmt", "--check"] + Self.manifest)
            let options = ["--quiet", "--offline", "--all-targets"] + Self.manifest
            try await run(["clippy"] + options + ["--", "-D", "warnings"])
        }
    }
}
