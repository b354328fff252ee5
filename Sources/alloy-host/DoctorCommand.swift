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
        report.findings += DoctorDirectories(settings: settings, options: options).findings
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
