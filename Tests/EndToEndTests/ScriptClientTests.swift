import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The clients that a person scripts; each test starts many hosts.
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
