import Platform

/// Appends to a file on a thread of its own, in the order in which it was asked to: a disk that does not answer holds nobody
/// up. The thread lives while there is something to write.
final class FileWriter: Sendable {
    private struct State: Sendable {
        var waiting: [[UInt8]] = []
        var waitingBytes = 0
        var isWriting = false
        /// True once something could not be written: what would come behind it would not be whole.
        var hasFailed = false

        /// The next to write; nil when there is none, and the thread ends.
        mutating func next() -> [UInt8]? {
            guard !waiting.isEmpty else {
                isWriting = false
                return nil
            }
            return waiting.removeFirst()
        }
    }

    /// So many bytes wait for the disk at most.
    private static let maximumWaitingBytes = 256 << 20

    private let file: Descriptor
    private let state = Gate(State())

    /// A writer to an open file.
    init(_ file: Descriptor) { self.file = file }

    /// Appends `bytes`, soon. `failed` is called once, with what went wrong; nothing is written after that.
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
        if isFull { failed(SystemError("write", number: 0, reason: "the disk does not answer")) }
        guard starts else { return }
        do throws(SystemError) {
            try SystemThread.start { [self] in writeAll(failed) }
        } catch {
            fail()
            failed(error)
        }
    }

    /// Waits until everything is written, for at most `limit`; false when it is not. Blocks; on a thread, never on a task.
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
