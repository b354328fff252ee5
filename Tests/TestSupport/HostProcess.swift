import Foundation
import Platform
import Synchronization

/// A program under test, `alloy-host` where nobody says otherwise, with its three standard streams in the test's hands.
///
/// Threads of its own move the bytes, so a test awaits what comes and never sleeps. A process that has not ended by the
/// deadline is killed: what was awaited then comes as an end, and the test fails instead of hanging. The process ends
/// with the last reference.
public final class HostProcess: Sendable {
    /// How messages are told apart, in both directions.
    public enum Framing: String, Sendable, CaseIterable {
        case lines
        case headers
    }

    /// How a process ended.
    public enum Ending: Sendable, Equatable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    public let identifier: pid_t
    public let framing: Framing
    let input: HostProcessInput
    private let output: HostProcessOutput
    private let errors: HostProcessOutput
    private let life: HostProcessLife
    private let stateFolder: URL

    /// Starts a program. Of the test's own environment it gets the path and the home only; what it keeps goes to a folder
    /// of its own, which goes away with the value.
    ///
    /// With `readsOutput: false` nothing is taken from its stdout until `startReading`.
    public init(
        _ arguments: [String] = ["--sandbox"], environment: [String: String] = [:], framing: Framing = .lines,
        readsOutput: Bool = true, blockedSignals: [Int32] = [], executable: String? = nil,
        deadline: Duration = .seconds(300)
    ) throws {
        stateFolder = FileManager.default.temporaryDirectory.appendingPathComponent("state-\(UUID().uuidString)")
        let state = ["XDG_STATE_HOME": stateFolder.path]
        let spawned = try HostProcessSpawn(
            executable: executable ?? Self.executable, arguments: arguments,
            environment: state.merging(environment) { $1 }, blockedSignals: blockedSignals)
        self.framing = framing
        identifier = spawned.identifier
        life = try HostProcessLife(spawned.identifier, deadline: deadline)
        input = try HostProcessInput(spawned.input)
        output = try HostProcessOutput(spawned.output, framing: framing, isPaused: !readsOutput)
        errors = try HostProcessOutput(spawned.errors, framing: .lines, isPaused: false)
    }

    deinit {
        life.send(SIGKILL)
        output.resume()
        input.close()
        try? FileManager.default.removeItem(at: stateFolder)
    }

    /// The built executable: it stands beside the tests.
    public static let executable: String = {
        #if os(Linux)
            let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        #else
            let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
            let program = bundle?.bundlePath ?? CommandLine.arguments[0]
        #endif
        return URL(fileURLWithPath: program).deletingLastPathComponent().appendingPathComponent("alloy-host").path
    }()
}

// MARK: - Input

extension HostProcess {
    /// Puts bytes on its stdin, as they are. Returns at once; the bytes go as fast as they are taken.
    public func write(raw bytes: [UInt8], times: Int = 1) { input.write(bytes, times: times) }

    /// Puts text on its stdin, as it is.
    public func write(raw text: String) { write(raw: Array(text.utf8)) }

    /// Sends messages, framed, in one write.
    public func send(_ messages: [String]) { write(raw: messages.flatMap { framing.frame(Array($0.utf8)) }) }

    /// Sends one message, framed.
    public func send(_ message: String) { send([message]) }

    /// Ends its stdin, once everything written has been taken.
    public func closeInput() { input.close() }
}

extension HostProcess.Framing {
    /// The bytes of one message on the wire.
    public func frame(_ message: [UInt8]) -> [UInt8] {
        switch self {
        case .lines: message + [UInt8(ascii: "\n")]
        case .headers: Array("Content-Length: \(message.count)\r\n\r\n".utf8) + message
        }
    }
}

// MARK: - Output

extension HostProcess {
    /// The next message of its stdout, or nil at the end.
    public func nextMessage() async -> String? { await output.next().map { String(decoding: $0, as: UTF8.self) } }

    /// The next messages, so many of them; fewer at the end.
    public func messages(_ count: Int) async -> [String] {
        var messages: [String] = []
        while messages.count < count, let message = await nextMessage() { messages.append(message) }
        return messages
    }

    /// All messages that still come, to the end of its stdout.
    public func remainingMessages() async -> [String] { await messages(.max) }

    /// Messages up to the one that satisfies `condition`, this one included; all, when none does.
    public func messages(until condition: (String) -> Bool) async -> [String] {
        var messages: [String] = []
        while let message = await nextMessage() {
            messages.append(message)
            if condition(message) { break }
        }
        return messages
    }

    /// The next line of its stderr, or nil at the end.
    public func nextErrorLine() async -> String? { await errors.next().map { String(decoding: $0, as: UTF8.self) } }

    /// All lines of its stderr that still come.
    public func remainingErrorLines() async -> [String] {
        var lines: [String] = []
        while let line = await nextErrorLine() { lines.append(line) }
        return lines
    }

    /// Takes what is on its stdout from now on.
    public func startReading() { output.resume() }

    /// Closes the reading end of its stdout.
    public func closeOutput() { output.abandon() }
}

// MARK: - Life

extension HostProcess {
    /// Sends a signal; nothing happens when the process has ended.
    public func signal(_ number: Int32) { life.send(number) }

    /// Waits until it has ended.
    public func ending() async -> Ending { await life.ending() }

    /// When it ended; nil while it has not.
    ///
    /// Taken by a thread of its own, so it is right also when the test's task learns of the end much later.
    public var endedAt: ContinuousClock.Instant? { life.endedAt }

    /// True while it has not ended.
    public var isRunning: Bool { life.isRunning }
}
