import Platform

/// Appends to a file in order, on a thread of its own, so that a slow disk does not block the caller. The thread ends
/// when nothing is left to write.
final class FileWriter: Sendable {
    private struct State: Sendable {
        var waiting: [[UInt8]] = []
        var waitingBytes = 0
        var isWriting = false
        /// True after a failed write; later bytes are dropped, because the file would have a gap.
        var hasFailed = false

        /// Removes and returns the next bytes; nil, and the thread ends, when there are none.
        mutating func next() -> [UInt8]? {
            guard !waiting.isEmpty else {
                isWriting = false
                return nil
            }
            return waiting.removeFirst()
        }
    }

    /// The maximum number of bytes that wait for the disk.
    private static let maximumWaitingBytes = 256 << 20

    private let file: Descriptor
    private let state = Gate(State())

    /// Creates a writer to an open file.
    init(_ file: Descriptor) { self.file = file }

    /// Appends `bytes` asynchronously. `failed` is called once with the first error; nothing is written after it.
    func write(_ bytes: [UInt8], failed: @escaping @Sendable (SystemError) -> Void) {
        let (starts, isFull) = state.update { state in
            guard !state.hasFailed else { return (false, false) }
            guard state.waitingBytes + bytes.count <= Self.maximumWaitingBytes else {
                state.hasFailed = true
                return (false, true)
            }
            state.waiting.append(bytes)
            state.waitingBytes += bytes.count
            defer { state.isWriting = true }
            return (!state.isWriting, false)
        }
        if isFull { failed(SystemError("write", number: 0, reason: "the disk does not respond")) }
        guard starts else { return }
        do throws(SystemError) {
            try SystemThread.start { [self] in writeAll(failed) }
        } catch {
            fail()
            failed(error)
        }
    }

    /// Blocks until everything is written, for at most `limit`; returns false on timeout. Call it on a thread, not on a
    /// task.
    func flush(atMost limit: Duration) -> Bool { state.wait(atMost: limit) { !$0.isWriting } }

    private func writeAll(_ failed: (SystemError) -> Void) {
        while let next = state.update({ $0.next() }) {
            do {
                try next.withUnsafeBytes { try file.writeAll($0) }
            } catch {
                fail()
                return failed((error as? SystemError) ?? SystemError("write", number: 0))
            }
            state.update { $0.waitingBytes -= next.count }
        }
    }

    private func fail() {
        state.update { state in
            state = State()
            state.hasFailed = true
        }
    }
}
