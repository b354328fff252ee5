import CommandLineTool
import JSON
import Platform

/// The checks of the directories that the host writes.
struct DoctorDirectories {
    typealias Finding = DoctorReport.Finding

    let settings: Settings
    let options: [String]

    /// Checks the state directory and the cache directory.
    var findings: [Finding] { [state, cache] }

    private var isSimulation: Bool { settings.isSandbox || settings.replayPath != nil }

    private var state: Finding {
        if !settings.keepsLedger { return .skipped("state", "The ledger is kept in memory (--no-ledger).") }
        if isSimulation, settings.stateDirectory == nil {
            return .skipped("state", "Without --state-dir, nothing of a simulation is stored.")
        }
        let path = settings.stateDirectory ?? StateDirectory.path(for: "alloy-host")
        let finding = Self.directory("state", path, option: "--state-dir")
        guard finding.state != .failed, let path, FileSystem.permissions(of: path) != nil else { return finding }
        return ledger ?? finding
    }

    /// The finding about a ledger that the host cannot read, with the host's own words; nil if it can.
    private var ledger: Finding? {
        let request = #"{"jsonrpc":"2.0","id":1,"method":"executions.list","params":{"limit":1}}"#
        guard case .success(let output) = OwnProcess(options: options).run(input: request + "\n"),
            let line = output.split(separator: UInt8(ascii: "\n")).last,
            let error = (try? JSONValue(parsing: Array(line)))?["error"]
        else { return nil }
        return .failed(
            "state", error["message"]?.stringValue ?? error.text,
            mend: error["data"]?["fix"]?[0]?.stringValue ?? "Name another directory with --state-dir DIR.")
    }

    private var cache: Finding {
        guard case .directory(let path, _) = settings.cacheLocation else {
            return isSimulation
                ? .skipped("cache", "Without --cache-dir, nothing of a simulation is stored.")
                : Self.directory("cache", nil, option: "--cache-dir")
        }
        return Self.directory("cache", path, option: "--cache-dir")
    }

    private static func directory(_ check: String, _ path: String?, option: String) -> Finding {
        guard let path else {
            return .failed(
                check, "The environment names no home directory.", mend: "Set HOME, or give \(option) DIR.")
        }
        guard FileSystem.mayCreate(in: path) else {
            return .failed(
                check, "No files can be created in \(path).",
                mend: "Make it a directory that you may write, or give \(option) DIR.")
        }
        guard let permissions = FileSystem.permissions(of: path) else {
            return .ok(check, "\(path) will be created when it is needed.")
        }
        do throws(SystemError) {
            try FileSystem.checkWriting(in: path)
        } catch {
            return .failed(
                check, "No files can be written in \(path) (\(error)).",
                mend: "Free space on its disk, or give \(option) DIR.")
        }
        // What is in them, only the owner can read; so only the right to write counts.
        if !FileSystem.belongsToThisUser(path) {
            return .warning(
                check, "\(path) belongs to another user.", mend: "Give a directory of your own with \(option) DIR.")
        }
        if permissions & 0o022 != 0 {
            return .warning(
                check, "Other users may change files in \(path).", mend: "chmod 700 \(path.shellWord)")
        }
        return .ok(check, "\(path) can be written.")
    }
}
