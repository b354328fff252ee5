import AlloyHostSandbox
import AlloySandbox
import CommandLineTool
import HTTP
import JSON
import Platform
import Locking

/// The command `alloy-host prove`: starts a client against the sandbox once for each failure, and reports how often its
/// write was made.
struct ProveCommand {
    let client: [String]
    let settings: Settings
    let ending: Ending

    private static let clientLimit = 3

    /// Runs all rows and returns the exit status: 0 if every row is in order, 1 otherwise, 2 if none could be run.
    func run() -> Int32 {
        if let obstacle {
            Main.report("no client can be proved here: \(obstacle)")
            return 2
        }
        let running = ProveRunning()
        ending.onEvent { event in
            running.end()
            Main.end(event.exitStatus)
        }
        let seconds = settings.clientLimit ?? Self.clientLimit
        let task = ProofTask(timeoutMilliseconds: seconds * 1_000)
        let directory: PrivateDirectory
        var results: [ProofResult] = []
        do throws(SystemError) {
            directory = try PrivateDirectory(prefix: "alloy-prove")
            running.use(directory)
            for row in ProofRow.allCases {
                results.append(try run(row, task, directory, running))
                showProgress(results)
            }
        } catch {
            running.end()
            Main.write(
                "alloy-host: The client cannot be started and observed (\(error)): \(client[0])\n", to: .standardError)
            return 2
        }
        let report = ProofReport(client: client, task: task, results: results)
        Main.write(text(of: report), to: .standardOutput)
        if report.isOK {
            directory.remove()
        } else {
            Main.report("what the client printed, and what was recorded, is in \(directory.path)")
        }
        return report.isOK ? 0 : 1
    }

    /// The reason why every row would fail on this machine, whatever the client does.
    private var obstacle: String? {
        // As for `env`, variables may stand before the program.
        let name = client.first { !$0.contains("=") } ?? client[0]
        if FileSystem.program(named: name, in: Environment.value(of: "PATH") ?? "/usr/bin:/bin") == nil {
            return name.contains("/") ? "\(name) is not a program." : "there is no program \(name) in the PATH."
        }
        do throws(HTTPFailure) {
            try CurlTransport.loadLibrary()
            return nil
        } catch {
            return "\(error.technical). Install the system's libcurl (on Debian and Ubuntu: apt install libcurl4)."
        }
    }

    private func text(of report: ProofReport) -> String {
        let isTerminal = Descriptor.standardOutput.isTerminal
        if settings.printsJSON || settings.outputFormat == .json { return JSONValue.object(report.json).text + "\n" }
        return report.text(
            width: Descriptor.standardOutput.terminalColumns,
            style: TerminalStyle(isTerminal: isTerminal, environment: Environment.value(of:)))
    }

    private func showProgress(_ results: [ProofResult]) {
        guard Descriptor.standardError.isTerminal, let last = results.last else { return }
        Main.report("\(results.count) of \(ProofRow.allCases.count): \(last.row.title)")
    }
}

extension ProveCommand {
    /// The limits of a row, from the limit of a client for one call.
    private struct Limits {
        /// The longest time for which an answer or a request is held: longer than the client waits.
        let hold: Duration
        /// The longest time that a client may run.
        let client: Duration

        init(_ task: ProofTask) {
            hold = .milliseconds(task.timeoutMilliseconds * 3 + 2_000)
            client = .milliseconds(task.timeoutMilliseconds * 12 + 30_000)
        }
    }

    private func run(
        _ row: ProofRow, _ task: ProofTask, _ directory: PrivateDirectory, _ running: ProveRunning
    ) throws(SystemError) -> ProofResult {
        let limits = Limits(task)
        let service = ProveService(row: row, hold: limits.hold)
        let url = try service.start(Self.seed())
        defer { service.stop() }
        guard let program = Program.path else { throw SystemError("readlink", number: 0) }
        let plan = ProveRecord.Plan(
            row: row, program: program, url: url, holdMilliseconds: Int(limits.hold / .milliseconds(1)))
        let record = try ProveRecord.create("\(directory.path)/\(row.rawValue)", plan)
        service.use(record)
        var statuses: [Int32?] = []
        // Whoever runs a client runs it again when it has failed because its host was killed.
        repeat {
            statuses.append(try runClient(record, task, limits.client, running))
        } while statuses.count < 2 && row.killsHost && statuses.last != 0 && record.events.contains(.failed)
        service.waitUntilIdle(atMost: limits.hold + .seconds(2))
        let events = record.events
        let conclusion = record.lastLine.flatMap { try? JSONValue(parsing: $0) }.flatMap(ProofStatement.init(json:))
        return ProofResult(
            row: row, written: service.written, events: events, hasFailed: events.contains(.failed),
            statuses: statuses, conclusion: conclusion)
    }

    /// Runs the client once and returns its exit status; nil if it had to be ended.
    private func runClient(
        _ record: ProveRecord, _ task: ProofTask, _ limit: Duration, _ running: ProveRunning
    ) throws(SystemError) -> Int32? {
        let output = try Descriptor.openForAppending(path: record.output)
        defer { output.close() }
        let process = try ChildProcess(
            ["/usr/bin/env"] + client, environment: environment(record, task), hasGroup: true,
            output: .descriptor(output), error: output)
        running.use(process)
        let status = process.exitStatus(atMost: limit)
        // Hosts that still finish something do so before the count.
        let end = ContinuousClock.now + .seconds(3)
        while status != nil, record.hosts.contains(where: ChildProcess.exists), ContinuousClock.now < end {
            _ = Gate(false).wait(atMost: .milliseconds(10)) { $0 }
        }
        process.kill()
        running.use(nil)
        return status
    }

    /// The variables of the client: those of this process without the host's own, the wrapper first in PATH, and the task.
    private func environment(_ record: ProveRecord, _ task: ProofTask) -> [String] {
        let own = Environment.names.filter { !$0.hasPrefix("ALLOY_") && $0 != "PATH" }
        return own.compactMap { name in Environment.value(of: name).map { "\(name)=\($0)" } } + [
            "PATH=\(record.programs):\(Environment.value(of: "PATH") ?? "/usr/bin:/bin")",
            "\(ProofTask.variable)=\(JSONValue.object(task.json).text)",
        ]
    }

    private static func seed() -> SandboxSeed {
        let bytes = JSONValue.object(ProofTask.seed).bytes
        guard let document = try? SeedFile.document(parsing: bytes),
            let seed = try? SandboxSeed(document, documents: [])
        else { return SandboxSeed() }
        return seed
    }
}

/// What has to end with the prover.
private final class ProveRunning: Sendable {
    private let state = Mutex<(process: ChildProcess?, directory: PrivateDirectory?)>((nil, nil))

    func use(_ process: ChildProcess?) { state.withLock { $0.process = process } }

    func use(_ directory: PrivateDirectory) { state.withLock { $0.directory = directory } }

    func end() {
        let (process, directory) = state.withLock { $0 }
        process?.kill()
        directory?.remove()
    }
}
