import AlloyHost
import CommandLineTool
import JSONRPC
import Logging
import Platform
import Synchronization

/// `alloy-host serve` and `alloy-host run`: answers requests from stdin, or from a file, until they end, or until somebody ends
/// the process.
struct ServeCommand {
    let settings: Settings
    let ending: Ending

    /// How long the process may take to end once it is asked to: what can be answered by then is.
    private static let grace = Duration.milliseconds(800)

    /// What has come to pass so far.
    private struct State: Sendable {
        /// Set once somebody asked the process to end.
        var endStatus: Int32?
        /// True once `--stop-on-error` ended the session.
        var isStopped = false
        /// The messages that went out, where they are to be compared.
        var messages: [[UInt8]] = []
    }

    /// Serves, and gives the exit status.
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
                // Nobody reads the replies any more: what was asked for is of no use to anybody.
                log.debug("the reader of stdout is gone")
                Main.end(128 + 13)
            }
            let host = Host(settings.makeServices(log: log))
            let stop = Stop()
            let monitor = monitor(host, log, isChecked: isChecked) { stop.stop() }
            let handler: any RequestHandler = if let monitor { monitor } else { host }
            let connection = Connection(
                handler: handler, writer: writer, limits: settings.connectionLimits,
                log: log)
            stop.whenStopped {
                connection.stop()
                state.update { $0.isStopped = true }
            }
            try writer.startThread()
            ending.whenAsked { event in
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
            /// Waits for what runs, and gives the exit status.
            @Sendable func finish() -> Int32 {
                _ = connection.waitUntilIdle()
                _ = writer.waitUntilFlushed()
                host.close(log: log)
                settings.finishRecording(atMost: Host.closingLimit, log)
                if let status = state.update({ $0.endStatus }) { return status }
                let hasFailed = connection.errorReplies > 0 || monitor?.hasFailed == true
                let counts = settings.failsOnError || tellsFailures(isChecked)
                let status: Int32 = counts && hasFailed ? 1 : 0
                guard isChecked, let session else { return status }
                return Self.compare(session, state.update { $0.messages }, status)
            }
            if let session {
                connection.serve(reading: Self.reader(of: session.input))
            } else {
                if settings.stopsOnError {
                    // The thread that reads stdin may be waiting for more of it.
                    try SystemThread.start(stackSize: 256 << 10) {
                        state.wait { $0.isStopped }
                        Main.end(finish())
                    }
                }
                if Descriptor.standardInput.isTerminal { Self.greet() }
                connection.serve(Descriptor.standardInput)
            }
            return finish()
        } catch {
            Main.write("alloy-host: The host can't start: \(Startup.reason(error)).\n", to: .standardError)
            return 2
        }
    }

    /// True when each failed request is told of on stderr, and makes the exit status 1.
    private func tellsFailures(_ isChecked: Bool) -> Bool {
        settings.isStrict || settings.stopsOnError || settings.script != nil && !isChecked
    }

    /// What tells of failed requests, where somebody wants to know; `stop` ends the session.
    private func monitor(
        _ host: Host, _ log: Log, isChecked: Bool, _ stop: @escaping @Sendable () -> Void
    ) -> ReplyMonitor? {
        guard tellsFailures(isChecked) else { return nil }
        let isStopped = Gate(false)
        return ReplyMonitor(host, isStrict: settings.isStrict, redactor: log.redactor) { [settings] line in
            guard settings.stopsOnError else {
                if !isChecked || settings.isStrict { Main.tell(line) }
                return
            }
            // What is refused because the session ends is no failure of its own.
            let isFirst = isStopped.update { isStopped in
                defer { isStopped = true }
                return !isStopped
            }
            if !isFirst { return }
            let end = line.last.map { ".!?…".contains($0) } == true ? "" : "."
            Main.tell("\(line)\(end) The requests behind it are not run.")
            stop()
        }
    }

    /// Gives the bytes piece by piece.
    private static func reader(of bytes: [UInt8]) -> (UnsafeMutableRawBufferPointer) -> Int {
        var rest = bytes[...]
        return { buffer in
            let piece = rest.prefix(buffer.count)
            rest = rest.dropFirst(buffer.count)
            buffer.copyBytes(from: piece)
            return piece.count
        }
    }

    /// Tells a person at a terminal what is waited for.
    private static func greet() {
        Main.tell(
            #"reading requests from the terminal, one a line, such as {"jsonrpc":"2.0","id":1,"method":"ping"}; Ctrl-D ends; alloy-host --help has more"#
        )
    }

    /// Compares what came with what the session says, and gives the exit status: 0 when it went as it is written.
    private static func compare(_ session: SessionScript, _ messages: [[UInt8]], _ status: Int32) -> Int32 {
        let comparison = SessionComparison(
            expected: session.expected ?? [], came: messages, isAnyOrder: session.isAnyOrder)
        for line in comparison.differences { Main.tell(line) }
        if status != session.exitStatus {
            Main.tell("the session ends with status \(status), and should with \(session.exitStatus)")
        }
        return comparison.differences.isEmpty && status == session.exitStatus ? 0 : 1
    }
}

/// The way from a handler to the connection that is made after it.
private final class Stop: Sendable {
    private let action = Mutex<(@Sendable () -> Void)?>(nil)

    func whenStopped(_ action: @escaping @Sendable () -> Void) { self.action.withLock { $0 = action } }

    func stop() { action.withLock { $0 }?() }
}
