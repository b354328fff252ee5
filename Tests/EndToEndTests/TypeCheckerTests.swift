import Foundation
import JSON
import TestSupport
import Testing

/// The Python client's types, checked by type checkers. Skipped if PyPI's `mypy` and `basedpyright` are not installed.
struct TypeCheckerTests {
    private static let client = "clients/python"
    private static let wrong = "\(client)/tests/typing/wrong.py"

    @Test(.enabled("needs: pip install mypy") { try await Runtime.python(with: "mypy") != nil })
    func mypyFindsMistakesAndNothingElse() async throws {
        let python = try await #require(Runtime.python(with: "mypy"))
        func check(_ paths: [String]) async throws -> (ending: HostProcess.Ending, output: String) {
            try await python.run(
                [
                    "-m", "mypy", "--strict", "--python-version", "3.10", "--cache-dir", "/dev/null", "--config-file",
                    "",
                ] + paths.map { "\(Self.client)/\($0)" })
        }
        let right = try await check(["alloy_host", "examples", "tests/typing/ok.py"])
        #expect(right.ending == .exited(0), "\(right.output)")
        let wrong = try await check(["alloy_host", "tests/typing/wrong.py"])
        let lines = wrong.output.split(separator: "\n").compactMap { line -> Int? in
            let parts = line.split(separator: ":", maxSplits: 3)
            return parts.count > 2 && parts[0] == Self.wrong && parts[2] == " error" ? Int(parts[1]) : nil
        }
        #expect(Set(lines) == (try Self.expectedLines), "\(wrong.output)")
    }

    @Test(.enabled("needs: pip install basedpyright") { try await Runtime.python(with: "basedpyright") != nil })
    func basedpyrightFindsMistakesAndNothingElse() async throws {
        let python = try await #require(Runtime.python(with: "basedpyright"))
        let run = try await python.run(["-m", "basedpyright", "--outputjson", "--project", Self.client])
        let report = try JSONValue(parsing: Array(run.output.utf8))
        var lines: Set<Int> = []
        for diagnostic in report["generalDiagnostics"]?.arrayValue ?? [] where diagnostic["severity"] == "error" {
            let file = diagnostic["file"]?.stringValue ?? ""
            guard file.hasSuffix(Self.wrong), let line = diagnostic["range"]?["start"]?["line"]?.intValue else {
                Issue.record("\(diagnostic.text)")
                continue
            }
            lines.insert(line + 1)
        }
        #expect(try lines == Self.expectedLines)
    }

    /// The lines of `wrong.py` that have an error.
    private static var expectedLines: Set<Int> {
        get throws {
            let text = try String(
                contentsOf: SessionHost.repository.appendingPathComponent(wrong), encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return Set(lines.indices.filter { lines[$0].hasSuffix("  # error") }.map { $0 + 1 })
        }
    }
}
