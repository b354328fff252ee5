import Foundation
import Platform
import Locking

/// A program under test, by default `alloy-host`, with its three standard streams controlled by the test.
///
/// Threads of its own move the bytes, so a test awaits output and never sleeps. A process that has not ended by its
/// deadline is killed; the awaited output then ends, and the test fails instead of hanging.
public final class HostProcess: Sendable {
    /// The framing of messages in both directions.
    public enum Framing: String, Sendable, CaseIterable {
        case lines
        case headers
    }

    /// The way in which a process ended.
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

    /// Starts a program. It gets only the path and the home directory of the test's environment; its state and its cache are
    /// stored in a directory that is removed with the value. (The cache knows a service by its address, and the port of a test's
    /// service may have been that of an earlier one.)
    ///
    /// With `readsOutput: false` its stdout is not read until `startReading`.
    public init(
        _ arguments: [String] = ["--sandbox"], environment: [String: String] = [:], framing: Framing = .lines,
        readsOutput: Bool = true, blockedSignals: [Int32] = [], executable: String? = nil,
        deadline: Duration = .seconds(300)
    ) throws {
        stateFolder = FileManager.default.temporaryDirectory.appendingPathComponent("state-\(UUID().uuidString)")
        let own = ["XDG_STATE_HOME": stateFolder.path, "XDG_CACHE_HOME": "\(stateFolder.path)/cache"]
        let spawned = try HostProcessSpawn(
            executable: executable ?? BuiltProgram.host, arguments: arguments,
            environment: own.merging(environment) { $1 }, blockedSignals: blockedSignals)
        self.framing = framing
        identifier = spawned.identifier
        input = try HostProcessInput(spawned.input)
        output = try HostProcessOutput(spawned.output, framing: framing, isPaused: !readsOutput)
        errors = try HostProcessOutput(spawned.errors, framing: .lines, isPaused: false)
        life = try HostProcessLife(spawned.identifier)
        let limit = ContinuousClock.now + deadline
        try SystemThread.start { [life, output, errors] in
            life.end(by: limit)
            // What the program has started may live on and keep the pipes open.
            for output in [output, errors] { output.end(by: limit) }
        }
    }

    deinit {
        life.send(SIGKILL)
        output.resume()
        input.close()
        try? FileManager.default.removeItem(at: stateFolder)
    }
}

// MARK: - Input

extension HostProcess {
    /// Writes bytes to its stdin. Returns at once; the bytes are written as fast as they are read.
    public func write(raw bytes: [UInt8], times: Int = 1) { input.write(bytes, times: times) }

    /// Writes text to its stdin.
    public func write(raw text: String) { write(raw: Array(text.utf8)) }

    /// Sends framed messages in one write.
    public func send(_ messages: [String]) { write(raw: messages.flatMap { framing.frame(Array($0.utf8)) }) }

    /// Sends one framed message.
    public func send(_ message: String) { send([message]) }

    /// Closes its stdin after everything is written.
    public func closeInput() { input.close() }
}

extension HostProcess.Framing {
    /// Returns the bytes of one message on the wire.
    public func frame(_ message: [UInt8]) -> [UInt8] {
        switch self {
        case .lines: message + [UInt8(ascii: "\n")]
        case .headers: Array("Content-Length: \(message.count)\r\n\r\n".utf8) + message
        }
    }
}

// MARK: - Output

extension HostProcess {
    /// Returns the next message of its stdout; nil at the end.
    public func nextMessage() async -> String? { await output.next().map { String(decoding: $0, as: UTF8.self) } }

    /// Returns the next `count` messages; fewer at the end.
    public func messages(_ count: Int) async -> [String] {
        var messages: [String] = []
        while messages.count < count, let message = await nextMessage() { messages.append(message) }
        return messages
    }

    /// Returns all further messages, to the end of its stdout.
    public func remainingMessages() async -> [String] { await messages(.max) }

    /// Returns messages up to and including the first that satisfies `condition`; all, if none does.
    public func messages(until condition: (String) -> Bool) async -> [String] {
        var messages: [String] = []
        while let message = await nextMessage() {
            messages.append(message)
            if condition(message) { break }
        }
        return messages
    }

    /// Returns the next line of its stderr; nil at the end.
    public func nextErrorLine() async -> String? { await errors.next().map { String(decoding: $0, as: UTF8.self) } }

    /// Returns all further lines of its stderr.
    public func remainingErrorLines() async -> [String] {
        var lines: [String] = []
        while let line = await nextErrorLine() { lines.append(line) }
        return lines
    }

    /// Starts to read its stdout.
    public func startReading() { output.resume() }

    /// Closes the reading end of its stdout.
    public func closeOutput() { output.abandon() }
}

// MARK: - Life

extension HostProcess {
    /// Sends a signal, unless the process has ended.
    public func signal(_ number: Int32) { life.send(number) }

    /// Waits until the process has ended.
    public func ending() async -> Ending { await life.ending() }

    /// The time at which the process ended; nil while it runs.
    ///
    /// It is measured by a thread of its own, so it is exact even if the test's task continues much later.
    public var endedAt: ContinuousClock.Instant? { life.endedAt }

    /// True while the process runs.
    public var isRunning: Bool { life.isRunning }
}
