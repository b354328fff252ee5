import Foundation
import JSON
import Logging
import Platform
import TestSupport
import Locking
import Testing

@testable import JSONRPC

/// A connection that serves a pipe on a thread of its own, with a scripted handler.
final class Session: Sendable {
    let handler = ScriptedHandler()
    let connection: Connection
    private let toHost: Descriptor
    private let fromHost: Descriptor
    private let hasEnded = Gate(false)
    private let received = Gate<(lines: [String], isAtEnd: Bool)>(([], false))
    private let taken = Mutex(0)

    init(reads: Bool = true, _ change: (inout Limits) -> Void = { _ in }) throws {
        var limits = Limits()
        change(&limits)
        let (hostInput, toHost) = try connectedDescriptors()
        let (fromHost, hostOutput) = try connectedDescriptors()
        self.toHost = toHost
        self.fromHost = fromHost
        let writer = MessageWriter(hostOutput, maximumUnsentBytes: limits.unsentBytes) {}
        let log = Log(level: .error, format: .text, timestamp: { "" }) { _ in }
        let connection = Connection(handler: handler, writer: writer, limits: limits, log: log)
        self.connection = connection
        try SystemThread.start(stackSize: 8 << 20) { [hasEnded] in
            connection.serve(hostInput)
            _ = connection.waitUntilIdle()
            _ = writer.waitUntilFlushed()
            hostInput.close()
            hostOutput.close()
            hasEnded.update { $0 = true }
        }
        if reads { try startReading() }
    }

    /// Takes what the connection sends from now on.
    func startReading() throws {
        try SystemThread.start { [fromHost, received] in
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
            defer { buffer.deallocate() }
            var bytes: [UInt8] = []
            while let count = try? fromHost.read(into: buffer), count > 0 {
                bytes.append(contentsOf: buffer[..<count])
                guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { continue }
                let lines = String(decoding: bytes[...end], as: UTF8.self).split(separator: "\n").map(String.init)
                bytes.removeFirst(end + 1)
                received.update { $0.lines += lines }
            }
            received.update { $0.isAtEnd = true }
            fromHost.close()
        }
    }

    func send(_ lines: String...) throws {
        try Array((lines.joined(separator: "\n") + "\n").utf8).withUnsafeBytes { try toHost.writeAll($0) }
    }

    /// The next lines, so many of them, or fewer at the end.
    func lines(_ count: Int) async -> [String] {
        let start = taken.withLock { taken in
            defer { taken += count }
            return taken
        }
        let isThere = await onThread { [received] in
            received.wait(atMost: .seconds(900)) { $0.lines.count >= start + count || $0.isAtEnd }
        }
        #expect(isThere, "nothing came for 30 s")
        return received.update { Array($0.lines.dropFirst(start).prefix(count)) }
    }

    /// Ends the input and gives every line that still comes.
    func end() async -> [String] {
        toHost.close()
        let isEnded = await onThread { [hasEnded] in hasEnded.wait(atMost: .seconds(900)) { $0 } }
        #expect(isEnded, "the connection does not end")
        return await lines(1_000_000)
    }
}

/// Runs what blocks on a thread of its own: a task that blocked would keep the connection's tasks from running.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}

/// A request whose parameter is `name`.
func call(_ id: String, _ method: String, _ name: String = "") -> String {
    "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method)\",\"params\":[\"\(name)\"]}"
}

/// The request to cancel another.
func cancel(_ id: String) -> String {
    "{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":{\"id\":\(id)}}"
}

/// A reply in short: id and result, or id and code.
func outcome(_ line: String) -> String {
    guard let value = try? JSONValue(parsing: line) else { return line }
    if case .array(let replies) = value { return "[\(replies.map { outcome($0.text) }.joined(separator: " "))]" }
    guard let id = value["id"]?.text else { return value["params"]?["value"]?.text ?? line }
    return "\(id) \((value["result"] ?? value["error"]?["code"] ?? .null).text)"
}
