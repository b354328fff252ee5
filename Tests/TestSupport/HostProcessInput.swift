import Foundation
import Platform

/// Writes to a program's stdin on a thread of its own, so that a program that does not read blocks no test.
final class HostProcessInput: Sendable {
    private struct State {
        var chunks: [[UInt8]] = []
        var isClosed = false
    }

    private let gate = Gate(State())
    private let descriptor: Descriptor

    init(_ descriptor: Descriptor) throws {
        self.descriptor = descriptor
        try SystemThread.start { [gate] in
            defer { descriptor.close() }
            while true {
                gate.wait { !$0.chunks.isEmpty || $0.isClosed }
                let chunks = gate.update { state in
                    defer { state.chunks = [] }
                    return state.chunks
                }
                // Everything is written, and the input is closed.
                if chunks.isEmpty { return }
                for chunk in chunks {
                    do {
                        try chunk.withUnsafeBytes { try descriptor.writeAll($0) }
                    } catch {
                        // The program has ended; its input is discarded.
                        return
                    }
                }
            }
        }
    }

    func write(_ bytes: [UInt8], times: Int) {
        gate.update { state in
            // The elements share their storage.
            if !state.isClosed, !bytes.isEmpty { state.chunks += Array(repeating: bytes, count: times) }
        }
    }

    /// Returns true if the pipe becomes writable within the time. Call it only while the pipe is open.
    func isTaken(withinMilliseconds limit: Int32) -> Bool {
        descriptor.waitUntilReady(for: Int16(POLLOUT), milliseconds: limit)
    }

    func close() { gate.update { $0.isClosed = true } }
}
