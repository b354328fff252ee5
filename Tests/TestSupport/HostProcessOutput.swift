import Foundation
import Platform

/// Reads a program's output on a thread of its own and splits it into messages.
final class HostProcessOutput: Sendable {
    private struct State: Sendable {
        var messages: [[UInt8]] = []
        var next = 0
        var waiters: [CheckedContinuation<[UInt8]?, Never>] = []
        var isPaused: Bool
        var isAbandoned = false
        var hasEnded = false
    }

    private let gate: Gate<State>

    init(_ descriptor: Descriptor, framing: HostProcess.Framing, isPaused: Bool) throws {
        let gate = Gate(State(isPaused: isPaused))
        self.gate = gate
        try SystemThread.start {
            defer {
                descriptor.close()
                Self.end(gate)
            }
            var splitter = HostProcessSplitter(framing)
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
            defer { buffer.deallocate() }
            while true {
                gate.wait { !$0.isPaused || $0.isAbandoned }
                if gate.update({ $0.isAbandoned }) { return }
                guard let count = try? descriptor.read(into: buffer), count > 0 else {
                    if let rest = splitter.rest { Self.add([rest], to: gate) }
                    return
                }
                Self.add(splitter.take(UnsafeRawBufferPointer(rebasing: buffer[..<count])), to: gate)
            }
        }
    }

    /// Returns the next message; nil at the end.
    func next() async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            let answer: [UInt8]?? = gate.update { state in
                if state.next < state.messages.count {
                    defer { state.next += 1 }
                    return .some(state.messages[state.next])
                }
                if state.hasEnded { return .some(nil) }
                state.waiters.append(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    func resume() { gate.update { $0.isPaused = false } }

    /// Closes the reading end; only before `resume`, because a blocked read would keep it open.
    func abandon() { gate.update { $0.isAbandoned = true } }

    /// Blocks until the output has ended. At the deadline, those who wait for messages continue as at its end.
    func end(by deadline: ContinuousClock.Instant) {
        if !gate.wait(atMost: ContinuousClock.now.duration(to: deadline), until: { $0.hasEnded }) { Self.end(gate) }
    }

    private static func add(_ messages: [[UInt8]], to gate: Gate<State>) {
        let served = gate.update { state in
            state.messages += messages
            let count = min(state.waiters.count, state.messages.count - state.next)
            let served = zip(state.waiters[..<count], state.messages[state.next...]).map { ($0, $1) }
            state.waiters.removeFirst(count)
            state.next += count
            return served
        }
        for (waiter, message) in served { waiter.resume(returning: message) }
    }

    private static func end(_ gate: Gate<State>) {
        let waiters = gate.update { state in
            state.hasEnded = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: nil) }
    }
}

/// Splits bytes into messages with simple code that is independent of the framer under test.
public struct HostProcessSplitter {
    private let framing: HostProcess.Framing
    private var bytes: [UInt8] = []

    /// Creates a splitter for the start of a stream.
    public init(_ framing: HostProcess.Framing) { self.framing = framing }

    /// The bytes after the last complete message.
    public var rest: [UInt8]? { bytes.isEmpty ? nil : bytes }

    /// Returns the messages that end in `chunk`.
    public mutating func take(_ chunk: UnsafeRawBufferPointer) -> [[UInt8]] {
        let known = bytes.count
        bytes.append(contentsOf: chunk)
        return framing == .lines ? takeLines(from: known) : takeBodies()
    }

    private mutating func takeLines(from known: Int) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = 0
        var searched = known
        while let end = lineFeed(from: searched) {
            lines.append(Array(bytes[start..<end]))
            start = end + 1
            searched = start
        }
        bytes.removeFirst(start)
        return lines
    }

    private func lineFeed(from position: Int) -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress,
                let found = memchr(base + position, Int32(UInt8(ascii: "\n")), buffer.count - position)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    private mutating func takeBodies() -> [[UInt8]] {
        var bodies: [[UInt8]] = []
        var start = 0
        let name = Array("Content-Length: ".utf8)
        let blank = Array("\r\n\r\n".utf8)
        while bytes[start...].starts(with: name) {
            let digits = bytes[(start + name.count)...].prefix { $0 &- 0x30 < 10 }
            let body = digits.endIndex + blank.count
            guard bytes[digits.endIndex...].starts(with: blank),
                let length = Int(String(decoding: digits, as: UTF8.self)), bytes.count >= body + length
            else { break }
            bodies.append(Array(bytes[body..<body + length]))
            start = body + length
        }
        bytes.removeFirst(start)
        return bodies
    }
}
