import AlloyHost
import CommandLineTool
import JSONRPC
import Logging
import Platform
import Locking

/// The commands `alloy-host serve` and `alloy-host run`: answer requests from stdin, or from a file, until the input or
/// the process ends.
struct ServeCommand {
    let settings: Settings
    let ending: Ending

    /// The time to answer running requests after an event has asked the process to end.
    private static let grace = Duration.milliseconds(800)

    /// The time to answer running requests after the end of a session with an agent. Its client waits for the process to
    /// end, and kills it soon.
    private static let agentGrace = Duration.milliseconds(1_500)

    /// The state that the threads of the process share.
    private struct State: Sendable {
        /// The exit status of the event that ended the process; nil while none has arrived.
        var endStatus: Int32?
        /// True after `--stop-on-error` has ended the session.
        var isStopped = false
        /// The messages written so far, if they are compared with expected ones.
        var messages: [[UInt8]] = []
    }

    /// Serves and returns the exit status.
    func run() -> Int32 {
        let log = settings.makeLog()
        let state = Gate(State())
        let session = settings.script
        let isChecked = settings.checksReplies && session?.expected != nil
        do throws(SystemError) {
            let output = try Descriptor.takeStandardOutput()
            let onMessage: @Sendable ([UInt8]) -> Void = { message in
                ConnectPrompt.show(message)
                if isChecked { state.update { $0.messages.append(message) } }
            }
            let writer = MessageWriter(
                output, maximumUnsentBytes: settings.limits.unsentBytes, onMessage: session == nil ? nil : onMessage
            ) {
                // The replies cannot be read any more, so running requests are abandoned.
                log.debug("stdout was closed by its reader")
                Main.end(128 + 13)
            }
            let host = Host(settings.makeServices(log: log))
            let stop = Stop()
            let monitor = monitor(host, log, isChecked: isChecked) { stop.stop() }
            let handler = settings.makeAgentHandler(
                host, native: (monitor as (any RequestHandler)?) ?? host, log: log)
            let connection = Connection(
                handler: handler, writer: writer, limits: settings.connectionLimits,
                log: log)
            stop.whenStopped {
                connection.stop()
                state.update { $0.isStopped = true }
            }
            ending.onEvent { event in
                let end = ContinuousClock.now + Self.grace
                state.update { $0.endStatus = event.exitStatus }
                connection.cancelAll()
                host.cutShort()
                _ = connection.waitUntilIdle(atMost: end - .now)
                _ = writer.waitUntilFlushed(atMost: end - .now)
                host.close(atMost: end - .now, log: log)
                settings.finishRecording(atMost: end - .now, log)
                Main.end(event.exitStatus)
            }
            /// Waits for running requests and returns the exit status.
            @Sendable func finish() -> Int32 {
                handler.inputDidEnd()
                if handler.wasSpokenTo, !connection.waitUntilIdle(atMost: Self.agentGrace) {
                    connection.cancelAll()
                    host.cutShort()
                }
                _ = connection.waitUntilIdle()
                _ = writer.waitUntilFlushed()
                host.close(log: log)
                settings.finishRecording(atMost: Host.closingLimit, log)
                if let status = state.update({ $0.endStatus }) { return status }
                let hasFailed = connection.errorReplies > 0 || monitor?.hasFailed == true
                let counts = settings.failsOnError || reportsFailures(isChecked)
                let status: Int32 = counts && hasFailed ? 1 : 0
                guard isChecked, let session else { return status }
                return Self.compare(session, state.update { $0.messages }, status)
            }
            if let session {
                connection.serve(session.input)
            } else {
                if settings.stopsOnError {
                    // The thread that reads stdin may be blocked in a read.
                    try SystemThread.start(stackSize: 256 << 10) {
                        state.wait { $0.isStopped }
                        Main.end(finish())
                    }
                }
                if Descriptor.standardInput.isTerminal { Self.printNotice() }
                connection.serve(Descriptor.standardInput)
            }
            return finish()
        } catch {
            Main.write("alloy-host: The host cannot start: \(Startup.reason(error)).\n", to: .standardError)
            return 2
        }
    }

    /// True if failed requests are reported on stderr and set the exit status to 1.
    private func reportsFailures(_ isChecked: Bool) -> Bool {
        settings.isStrict || settings.stopsOnError || settings.script != nil && !isChecked
    }

    /// Returns a handler that reports failed requests, or nil if they are not reported. `stop` ends the session.
    private func monitor(
        _ host: Host, _ log: Log, isChecked: Bool, _ stop: @escaping @Sendable () -> Void
    ) -> ReplyMonitor? {
        guard reportsFailures(isChecked) else { return nil }
        let isStopped = Gate(false)
        return ReplyMonitor(host, isStrict: settings.isStrict, redactor: log.redactor) { [settings] line in
            guard settings.stopsOnError else {
                if !isChecked || settings.isStrict { Main.report(line) }
                return
            }
            // Requests that are rejected because the session has stopped are not reported.
            let isFirst = isStopped.update { isStopped in
                defer { isStopped = true }
                return !isStopped
            }
            if !isFirst { return }
            let end = line.last.map { ".!?…".contains($0) } == true ? "" : "."
            Main.report("\(line)\(end) The following requests are not run.")
            stop()
        }
    }

    /// Prints a notice for a person who started the host at a terminal.
    private static func printNotice() {
        Main.report(
            #"reading requests from the terminal, one per line, such as {"jsonrpc":"2.0","id":1,"method":"ping"}; press Ctrl-D to end; see alloy-host --help"#
        )
    }

    /// Compares the messages with the expected ones and returns the exit status: 0 if they agree.
    private static func compare(_ session: SessionScript, _ messages: [[UInt8]], _ status: Int32) -> Int32 {
        let comparison = SessionComparison(
            expected: session.expected ?? [], received: messages, isAnyOrder: session.isAnyOrder)
        for line in comparison.differences { Main.report(line) }
        if status != session.exitStatus {
            Main.report("the session ended with status \(status); expected \(session.exitStatus)")
        }
        return comparison.differences.isEmpty && status == session.exitStatus ? 0 : 1
    }
}

/// A link from the request handler to the connection, which is created after it.
private final class Stop: Sendable {
    private let action = Mutex<(@Sendable () -> Void)?>(nil)

    func whenStopped(_ action: @escaping @Sendable () -> Void) { self.action.withLock { $0 = action } }

    func stop() { action.withLock { $0 }?() }
}
