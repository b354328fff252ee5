import Alloy
import AlloyHost
import CommandLineTool
import HTTP
import Logging
import MCP
import Platform

/// The command `alloy-host doctor`: checks what the host needs, and says how to mend what is wrong.
struct DoctorCommand {
    typealias Finding = DoctorReport.Finding

    let settings: Settings
    let options: [String]

    /// Checks everything, prints the findings and returns the exit status.
    func run() -> Int32 {
        let log = settings.makeLog()
        var report = DoctorReport()
        report.findings = [versions, DoctorKey.finding(settings)]
        let keyIsUsable = report.findings.last?.state != .failed
        report.findings += Self.wait { [settings] in
            await DoctorNetwork(settings: settings, log: log).findings(keyIsUsable: keyIsUsable)
        }
        report.findings += [state, cache]
        report.findings += Self.wait { [await DoctorNetwork.loopback()] }
        report.findings += HandshakeProbe.Order.allCases.map(handshake)
        let style = TerminalStyle.standardOutput
        let text = settings.printsJSON ? report.json.text + "\n" : report.text(style: style)
        Main.write(log.redactor.redact(text), to: .standardOutput)
        return report.exitStatus
    }

    /// Runs a check in a task and waits for it.
    private static func wait(_ check: @escaping @Sendable () async -> [Finding]) -> [Finding] {
        let result = Gate<[Finding]?>(nil)
        Task { result.update { [findings = await check()] in $0 = findings } }
        result.wait { $0 != nil }
        return result.update { $0 ?? [] }
    }

    private var versions: Finding {
        let revisions = Revision.allCases.reversed().map(\.rawValue).joined(separator: ", ")
        return .ok(
            "versions",
            "alloy-host \(HostVersion.program), API \(settings.apiVersion), Model Context Protocol \(revisions).")
    }

    // MARK: - Directories

    private var state: Finding {
        if !settings.keepsLedger { return .skipped("state", "The ledger is kept in memory (--no-ledger).") }
        if settings.isSandbox || settings.replayPath != nil, settings.stateDirectory == nil {
            return .skipped("state", "Without --state-dir, nothing of a simulation is stored.")
        }
        return Self.directory(
            "state", settings.stateDirectory ?? StateDirectory.path(for: "alloy-host"), option: "--state-dir")
    }

    private var cache: Finding {
        guard case .directory(let path, _) = settings.cacheLocation else {
            return settings.isSandbox || settings.replayPath != nil
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
        // What is in them, only the owner can read; so only the right to write counts.
        if permissions & 0o022 != 0 {
            return .warning(
                check, "Other users may change files in \(path).", mend: "chmod 700 \(path.shellWord)")
        }
        return .ok(check, "\(path) can be written.")
    }

    // MARK: - Agents

    private func handshake(_ order: HandshakeProbe.Order) -> Finding {
        let conversation = OwnProcess(options: options).talk(OwnProcess.probe(order))
        let name = "mcp"
        if let failure = conversation.outcome.failure {
            return .failed(
                name, "\(order.title): \(failure).",
                mend: "Run alloy-host serve with the same options, and read its messages on stderr.")
        }
        let milliseconds = conversation.duration / .milliseconds(1)
        let count = conversation.outcome.tools.count
        let message = "\(order.title): \(count) tools in \(Int(milliseconds)) ms."
        if conversation.duration > .seconds(1) {
            return .warning(
                name, message + " Some clients wait for one second only.",
                mend: "Use a release build, and raise the client's limit for starting a server.")
        }
        return .ok(name, message)
    }
}
