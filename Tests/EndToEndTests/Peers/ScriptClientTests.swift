import Foundation
import TestSupport
import Testing

extension Peers {
    /// The tests of the clients for bash and Emacs, with the executable that was just built.
    @Suite(.hangLimit) struct ScriptClientTests {
        private static func bash() async throws -> Runtime? {
            try await Runtime.find("bash", atLeast: "4.4", printing: ["-c", "echo $BASH_VERSION"])
        }

        /// Returns an Emacs that has the packages which the tests use.
        private static func emacs() async throws -> Runtime? {
            let version = ["-Q", "--batch", "--eval", "(princ emacs-version)"]
            guard areInstalled("buttercup"),
                let emacs = try await Runtime.find("emacs", atLeast: "28.1", printing: version)
            else { return nil }
            let packages = "(progn (package-initialize) (require 'buttercup) (require 'package-lint))"
            return try await emacs.run(["-q", "--batch", "--eval", packages]).ending == .exited(0) ? emacs : nil
        }

        /// True if the PATH has all of these programs.
        private static func areInstalled(_ names: String...) -> Bool {
            names.allSatisfy { name in
                Runtime.folders(of: "PATH").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
            }
        }

        @Test(
            .enabled("the shell client's tests want bash, 4.4 or later, jq, shellcheck and shfmt") {
                try await bash() != nil && areInstalled("jq", "shellcheck", "shfmt")
            })
        func shellClient() async throws {
            try await check(["clients/shell/tests/run"], ends: "The shell client passed.")
        }

        @Test(
            .enabled("the shell client's conformance cases want bash, 4.4 or later, and jq") {
                try await bash() != nil && areInstalled("jq")
            })
        func shellConformance() async throws {
            let report = ConformanceReport()
            try await check(["clients/shell/conformance"], report, ends: " cases, 0 failed")
            try report.check()
        }

        @Test(
            .enabled("the Emacs client's tests want emacs, 28.1 or later, buttercup and package-lint") {
                try await emacs() != nil
            })
        func emacsClient() async throws {
            let report = ConformanceReport()
            try await check(["clients/emacs/test/run"], report, ends: "The Emacs client passed.")
            try report.check()
        }

        /// Runs a script; it must succeed and print this text.
        private func check(_ script: [String], _ report: ConformanceReport? = nil, ends text: String) async throws {
            let run = try await Runtime(path: "/usr/bin/env").run(
                ["bash"] + script, environment: report?.environment ?? [:])
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains(text), "\(run.output)")
        }
    }
}
