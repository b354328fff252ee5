import Foundation
import TestSupport
import Testing

/// The TypeScript client's types, checked by the compiler. Skipped if `tsc` is not installed.
struct TypeScriptTypeTests {
    private static let folder = "clients/typescript/typing"

    private static func compiler() async throws -> Runtime? {
        try await Runtime.find("tsc", atLeast: "Version 4.8", printing: ["--version"])
    }

    @Test(.enabled("needs: apt-get install node-typescript") { try await compiler() != nil })
    func findsMistakesAndNothingElse() async throws {
        let run = try await #require(Self.compiler()).run(["--pretty", "false", "-p", Self.folder])
        var found: Set<Int> = []
        for line in run.output.split(separator: "\n") where !line.hasPrefix(" ") {
            guard let mistake = line.prefixMatch(of: /clients\/typescript\/typing\/wrong\.mts\(([0-9]+),/) else {
                Issue.record("\(line)")
                continue
            }
            found.insert(Int(mistake.1) ?? 0)
        }
        #expect(try found == Self.expectedLines)
    }

    /// The lines of `wrong.mts` that have an error.
    private static var expectedLines: Set<Int> {
        get throws {
            let text = try String(contentsOf: Runtime.root.appending(path: "\(folder)/wrong.mts"), encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return Set(lines.indices.filter { lines[$0].hasSuffix(" // error") }.map { $0 + 1 })
        }
    }
}
