import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The clients for bash and Emacs; each test starts many hosts.
    @Suite(.tags(.endToEnd), .notInInnerLoop)
    struct ScriptClientTests {
        private static func bash() async throws -> Runtime? {
            try await Runtime.find("bash", atLeast: "4.4", printing: ["-c", "echo $BASH_VERSION"])
        }

        @Test(
            .enabled("the shell client's tests want bash, 4.4 or later, jq, shellcheck and shfmt") {
                try await bash() != nil && Runtime.areInstalled("jq", "shellcheck", "shfmt")
            })
        func shellClient() async throws {
            let run = try await #require(Self.bash()).run(["clients/shell/tests/run"])
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("The shell client passed."), "\(run.output)")
        }

        @Test(.enabled("the shell client's conformance wants bash, 4.4 or later, and jq") {
            try await bash() != nil && Runtime.areInstalled("jq")
        })
        func shellConformance() async throws {
            let run = try await #require(Self.bash()).run(["clients/shell/conformance"])
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains(" cases, 0 failed"), "\(run.output)")
        }

        /// Returns an Emacs that has the packages which the tests use.
        private static func emacs() async throws -> Runtime? {
            let version = ["-Q", "--batch", "--eval", "(princ emacs-version)"]
            guard let emacs = try await Runtime.find("emacs", atLeast: "28.1", printing: version) else { return nil }
            let packages = "(progn (package-initialize) (require 'buttercup) (require 'package-lint))"
            return try await emacs.run(["-q", "--batch", "--eval", packages]).ending == .exited(0) ? emacs : nil
        }

        @Test(
            .enabled("the Emacs client's tests want emacs, 28.1 or later, buttercup and package-lint") {
                let runtimes = (try await bash(), try await emacs())
                return runtimes.0 != nil && runtimes.1 != nil && Runtime.areInstalled("buttercup")
            })
        func emacsClient() async throws {
            let run = try await #require(Self.bash()).run(["clients/emacs/test/run"])
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("The Emacs client passed."), "\(run.output)")
        }
    }
}

extension Runtime {
    /// True if the PATH has all of these programs.
    static func areInstalled(_ names: String...) -> Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return names.allSatisfy { name in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
        }
    }
}
