import Platform
import Synchronization

/// Writes messages to a stream: whole, in order, and without blocking the sending thread on a slow reader.
///
/// The thread that sends a message writes what is possible without waiting; the writer's own thread
/// continues when the reader is slow. Between `cork` and `uncork` messages are collected, so that the replies to
/// requests read together take few writes.
public final class MessageWriter: Sendable {
    fileprivate struct State: Sendable {
        /// The bytes to write, in order; small messages share an element.
        var segments: [[UInt8]] = []
        /// The segment that is being written, and the number of its bytes already written.
        var current: [UInt8] = []
        var written = 0
        /// The number of bytes not yet written.
        var unsentBytes = 0
        var framing = Framing.lines
        var isWriting = false
        var isThreadWanted = false
        var hasThread = false
        var isClosed = false
        var whenUncongested: (@Sendable () -> Void)?
    }

    private static let segmentBytes = 64 << 10

    /// The stream; nil when messages are only passed on.
    private let descriptor: Descriptor?
    private let kind: Descriptor.Kind
    private let maximumUnsentBytes: Int
    private let onClosed: @Sendable () -> Void
    private let onMessage: (@Sendable ([UInt8]) -> Void)?
    private let gate = Gate(State())
    /// A copy of `State.unsentBytes` that can be read without the lock.
    private let backlog = Atomic<Int>(0)
    private let isCorked = Atomic<Bool>(false)

    /// Creates a writer to `descriptor`. `onClosed` is called once, on any thread, when the reader has closed the
    /// stream; later messages are dropped. `onMessage` is called with each message, without its framing, in writing
    /// order; it must be fast and must not send.
    public init(
        _ descriptor: Descriptor, maximumUnsentBytes: Int, onMessage: (@Sendable ([UInt8]) -> Void)? = nil,
        onClosed: @escaping @Sendable () -> Void
    ) {
        self.descriptor = descriptor
        self.onMessage = onMessage
        kind = descriptor.kind
        self.maximumUnsentBytes = maximumUnsentBytes
        self.onClosed = onClosed
    }

    /// Creates a writer that passes each message to `onMessage`, in order, and writes nothing. `onMessage` must be fast and
    /// must not send.
    public init(passingTo onMessage: @escaping @Sendable ([UInt8]) -> Void) {
        descriptor = nil
        self.onMessage = onMessage
        kind = .other
        maximumUnsentBytes = 0
        onClosed = {}
    }

    /// Starts the writer's thread. Otherwise it starts when a message cannot be written at once; if that fails, the
    /// stream counts as closed.
    public func startThread() throws(SystemError) {
        let mustStart = gate.update { state in
            defer { state.hasThread = true }
            return !state.hasThread
        }
        if mustStart { try SystemThread.start(stackSize: 256 << 10) { [self] in runThread() } }
    }

    /// Registers an action that is called, on any thread, each time the unsent bytes fall to the allowed number.
    func whenUncongested(_ action: @escaping @Sendable () -> Void) { gate.update { $0.whenUncongested = action } }

    /// Sets the framing of all further messages.
    func use(_ framing: Framing) { gate.update { $0.framing = framing } }

    /// Sends one message: JSON without a line feed.
    func send(_ message: [UInt8]) {
        let mayWrite = gate.update { state in
            guard !state.isClosed else { return false }
            onMessage?(message)
            guard descriptor != nil else { return false }
            state.append(message, segmentBytes: Self.segmentBytes)
            // Sequentially consistent with `uncork`, which accesses both values in the opposite order; otherwise each
            // could miss the other's change, and the message would stay unwritten.
            backlog.store(state.unsentBytes, ordering: .sequentiallyConsistent)
            guard
                !state.isWriting,
                !isCorked.load(ordering: .sequentiallyConsistent) || state.unsentBytes >= Self.segmentBytes
            else { return false }
            state.isWriting = true
            return true
        }
        if mayWrite { writeWithoutBlocking() }
    }

    /// Collects messages until `uncork`.
    func cork() { isCorked.store(true, ordering: .relaxed) }

    /// Writes the collected messages.
    func uncork() {
        isCorked.store(false, ordering: .sequentiallyConsistent)
        guard backlog.load(ordering: .sequentiallyConsistent) > 0 else { return }
        let mayWrite = gate.update { state in
            guard !state.isWriting, state.unsentBytes > 0 else { return false }
            state.isWriting = true
            return true
        }
        if mayWrite { writeWithoutBlocking() }
    }

    /// True while more bytes are unsent than allowed.
    var isCongested: Bool { backlog.load(ordering: .relaxed) > maximumUnsentBytes }

    /// Blocks while more bytes are unsent than allowed.
    func waitWhileCongested() {
        if isCongested { gate.wait { $0.unsentBytes <= maximumUnsentBytes } }
    }

    /// Blocks until everything is written or the reader has closed the stream; returns false on timeout.
    public func waitUntilFlushed(atMost limit: Duration? = nil) -> Bool {
        gate.wait(atMost: limit) { $0.unsentBytes == 0 }
    }

    /// Writes as much as possible without waiting, then leaves the rest to the writer's thread. The caller holds
    /// `isWriting`.
    private func writeWithoutBlocking() {
        guard let descriptor else { return }
        do {
            while let (segment, offset) = nextSegment() {
                let count = try segment.withUnsafeBufferPointer { buffer throws(SystemError) in
                    let rest = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[offset...]))
                    return try descriptor.writeWithoutWaiting(rest, kind: kind)
                }
                didWrite(count)
                if offset + count < segment.count {
                    try wakeThread()
                    return
                }
            }
        } catch {
            close()
        }
    }

    /// Returns the next segment to write; nil, and `isWriting` is released, if there is none.
    private func nextSegment() -> (segment: [UInt8], offset: Int)? {
        gate.update { state in
            if state.written == state.current.count {
                guard !state.segments.isEmpty else {
                    state.isWriting = false
                    return nil
                }
                state.current = state.segments.removeFirst()
                state.written = 0
            }
            return (state.current, state.written)
        }
    }

    private func didWrite(_ count: Int) {
        let action = gate.update { state in
            let wasCongested = state.unsentBytes > maximumUnsentBytes
            state.unsentBytes -= count
            backlog.store(state.unsentBytes, ordering: .relaxed)
            state.written += count
            return wasCongested && state.unsentBytes <= maximumUnsentBytes ? state.whenUncongested : nil
        }
        action?()
    }

    private func wakeThread() throws(SystemError) {
        gate.update { $0.isThreadWanted = true }
        try startThread()
    }

    /// Runs the writer's thread: it writes when a write would block, and sleeps when everything is written.
    private func runThread() {
        guard let descriptor else { return }
        while true {
            gate.wait { $0.isThreadWanted || $0.isClosed }
            let isClosed = gate.update { state in
                state.isThreadWanted = false
                return state.isClosed
            }
            if isClosed { return }
            do {
                while let (segment, offset) = nextSegment() {
                    // In pieces, so that `unsentBytes` falls as the reader takes them.
                    let end = min(segment.count, offset + Self.segmentBytes)
                    try segment.withUnsafeBufferPointer { buffer throws(SystemError) in
                        let piece = UnsafeBufferPointer(rebasing: buffer[offset..<end])
                        try descriptor.writeAll(UnsafeRawBufferPointer(piece))
                    }
                    didWrite(end - offset)
                }
            } catch {
                close()
            }
        }
    }

    private func close() {
        let isFirst = gate.update { state in
            defer {
                state.isClosed = true
                state.isWriting = false
                state.segments = []
                state.current = []
                state.written = 0
                state.unsentBytes = 0
                backlog.store(0, ordering: .relaxed)
            }
            return !state.isClosed
        }
        if isFirst { onClosed() }
    }
}

extension MessageWriter.State {
    fileprivate mutating func append(_ message: [UInt8], segmentBytes: Int) {
        let header: [UInt8]
        switch framing {
        case .lines: header = []
        case .headers: header = Array("Content-Length: \(message.count)\r\n\r\n".utf8)
        }
        let count = header.count + message.count + (framing == .lines ? 1 : 0)
        unsentBytes += count
        if let last = segments.indices.last, segments[last].count + count <= segmentBytes {
            segments[last] += header
            segments[last] += message
            if framing == .lines { segments[last].append(UInt8(ascii: "\n")) }
            return
        }
        var segment: [UInt8] = []
        segment.reserveCapacity(count)
        segment += header
        segment += message
        if framing == .lines { segment.append(UInt8(ascii: "\n")) }
        segments.append(segment)
    }
}
