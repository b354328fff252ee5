import Foundation
import Platform
import TestSupport

/// A run of the built executable from start to end, with bytes on stdin.
enum SessionHost {
    struct Outcome {
        let output: [UInt8]
        let status: Int32
    }

    /// The root of the repository.
    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Runs the host with these arguments and only this environment in the root of the repository, and returns its
    /// stdout.
    static func run(
        _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
    ) throws -> Outcome {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("session-\(UUID().uuidString)")
        try Data(input).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var words = ["env", "-i"]
        words += (["PATH": "/usr/local/bin:/usr/bin:/bin"].merging(environment) { $1 }).map { "\($0)=\($1)" }
        words += [BuiltProgram.host] + arguments
        let command =
            "cd \(quoted(repository.path)) && " + words.map(quoted).joined(separator: " ")
            + " < \(quoted(file.path)) 2>/dev/null; printf '\\n%d' $?"
        let bytes = try ChildCommand.output(
            ofShell: command, maximumBytes: 64 << 20, deadline: .now + .seconds(300))
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")),
            let status = Int32(String(decoding: bytes[(end + 1)...], as: UTF8.self))
        else { throw CocoaError(.fileReadCorruptFile) }
        return Outcome(output: Array(bytes[..<end]), status: status)
    }

    /// Returns true if `command` ends with status 0.
    static func succeeds(_ command: String) -> Bool {
        (try? ChildCommand.output(
            ofShell: command + " >/dev/null 2>&1", maximumBytes: 1, deadline: .now + .seconds(300)))
            != nil
    }

    static func quoted(_ word: String) -> String { "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'" }
}
