import Foundation
import JSON
import TestSupport
import Testing

/// A run of the built executable with canaries, and all its output.
struct CanaryRun {
    /// The lines of its stdout.
    private(set) var output: [String] = []
    /// The lines of its stderr.
    private(set) var errors: [String] = []
    let host: HostProcess
    private let folder: StateFolder

    /// Starts a host for this service, with all its directories in a new folder, or in that of an earlier run.
    init(
        _ service: SocketServer, key variables: [String: String], _ arguments: [String], after earlier: CanaryRun? = nil
    ) throws {
        folder = try earlier?.folder ?? StateFolder()
        let recording = earlier == nil ? "recording" : "recording-\(UUID().uuidString)"
        try Data(#"{"rules":[{"match":{"action":"denied"},"verdict":"deny","because":"no"}]}"#.utf8)
            .write(to: URL(fileURLWithPath: "\(folder.path)/policy"))
        let places = ["HOME", "TMPDIR", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"]
        let environment = Dictionary(uniqueKeysWithValues: places.map { [folder] in ($0, folder.path) })
        host = try HostProcess(
            [
                "--base-url", "http://127.0.0.1:\(service.port)", "--state-dir", "\(folder.path)/state",
                "--ledger-arguments", "--record", "\(folder.path)/\(recording)", "--policy", "\(folder.path)/policy",
                "--max-in-flight", "32",
            ] + arguments, environment: environment.merging(variables) { $1 })
    }

    /// Makes one call at a time; returns the replies by id.
    mutating func make(_ calls: [CanaryPlanting.Call]) async throws -> [String: JSONValue] {
        var replies: [String: JSONValue] = [:]
        for call in calls {
            for (id, reply) in try await makeTogether([call]) { replies[id] = reply }
        }
        return replies
    }

    /// Makes all calls at once; returns the replies by id.
    mutating func makeTogether(_ calls: [CanaryPlanting.Call]) async throws -> [String: JSONValue] {
        host.send(
            calls.map { request(JSONValue.string($0.id).text, JSONValue.string($0.method).text.unquoted, $0.params) })
        var replies: [String: JSONValue] = [:]
        while replies.count < calls.count, let line = await host.nextMessage() {
            output.append(line)
            let message = try JSONValue(parsing: line)
            if let id = message["id"]?.stringValue { replies[id] = message }
        }
        return replies
    }

    /// Closes the host's stdin and reads the remaining output.
    mutating func finish() async {
        host.closeInput()
        output += await host.remainingMessages()
        errors += await host.remainingErrorLines()
    }

    /// All its output by name: stdout, stderr and every file. Parts of stdout that must show a secret are omitted.
    func written(without shown: [String] = []) -> [String: [UInt8]] {
        var text = output.joined(separator: "\n")
        for part in shown {
            #expect(text.components(separatedBy: part).count == 2, "\(part) is shown once")
            text = text.replacing(part, with: "")
        }
        var written = ["stdout": Array(text.utf8), "stderr": Array(errors.joined(separator: "\n").utf8)]
        for name in FileManager.default.enumerator(atPath: folder.path)?.compactMap({ $0 as? String }) ?? [] {
            written[name] = FileManager.default.contents(atPath: "\(folder.path)/\(name)").map { [UInt8]($0) }
        }
        return written
    }
}

extension String {
    /// Without its quotes.
    fileprivate var unquoted: String { String(dropFirst().dropLast()) }
}
