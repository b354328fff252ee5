import Foundation
import TestSupport
import Testing

extension Peers {
    /// The extension of Visual Studio Code, over a stub of the editor and the host that was just built.
    @Suite
    struct VSCodeExtensionTests {
        private static let folder = "clients/vscode"

        private static func node() async throws -> Runtime? {
            try await Runtime.find("node", atLeast: "20.15", printing: ["-p", "process.versions.node"])
        }

        private static func compiler() async throws -> Runtime? {
            try await Runtime.find("tsc", atLeast: "Version 4.8", printing: ["--version"])
        }

        @Test(
            .enabled("needs: node, 20.15 or later, and pgrep") {
                try await node() != nil && SessionHost.succeeds("command -v pgrep")
            })
        func extensionInAnEditorWithoutWindows() async throws {
            let tests = Runtime.root.appending(path: "\(Self.folder)/test")
            let files = try FileManager.default.contentsOfDirectory(atPath: tests.path).filter {
                $0.hasSuffix(".test.mjs")
            }
            let run = try await #require(Self.node()).run(
                ["--test"] + files.sorted().map { "\(Self.folder)/test/\($0)" })
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("fail 0") && !run.output.contains("tests 0"), "\(run.output)")
        }

        @Test(.enabled("needs: apt-get install node-typescript") { try await compiler() != nil })
        func types() async throws {
            let run = try await #require(Self.compiler()).run(["--pretty", "false", "-p", Self.folder])
            #expect(run.output == "")
            #expect(run.ending == .exited(0))
        }
    }
}
