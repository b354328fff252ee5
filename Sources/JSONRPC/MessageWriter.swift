import Platform
import Synchronization

/// The one that writes messages to the stream: whole, one after the other, never waiting for the reader on a thread that
/// has other work.
///
/// Whoever sends a message while nobody is writing writes it, as far as that goes without waiting; a thread of the
/// writer's own takes over when the reader is slow. Between `cork` and `uncork` messages are gathered, so that the
/// answers to many requests read at once go out in few writes.
public final class MessageWriter: Sendable {
    fileprivate struct State: Sendable {
        /// What is to be written, in order; small messages share an element.
        var segments: [[UInt8]] = []
        /// What is being written, and how much of it has been.
        var current: [UInt8] = []
        var written = 0
        /// All bytes that have not been written.
        var unsentBytes = 0
        var framing = Framing.lines
        var isWriting = false
        var isThreadWanted = false
        var hasThread = false
        var isClosed = false
        var whenUncongested: (@Sendable () -> Void)?
    }

    private static let segmentBytes = 64 << 10

    private let descriptor: Descriptor
    private let kind: Descriptor.Kind
    private let maximumUnsentBytes: Int
    private let onClosed: @Sendable () -> Void
    private let onMessage: (@Sendable ([UInt8]) -> Void)?
    private let gate = Gate(State())
    /// `State.unsentBytes`, to be looked at without the lock.
    private let backlog = Atomic<Int>(0)
    private let isCorked = Atomic<Bool>(false)

    /// A writer to `descriptor`. `onClosed` is called once, from any thread, when the reader is gone; messages are dropped
    /// from then on. `onMessage` is called with each message, without its framing, in the order in which they are written; it
    /// must be quick, and must not send.
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

    /// Starts the writer's own thread; otherwise the first message that does not go at once starts it, and when it can't be
    /// started then, the writer takes the reader for gone.
    public func startThread() throws(SystemError) {
        let mustStart = gate.update { state in
            defer { state.hasThread = true }
            return !state.hasThread
        }
        if mustStart { try SystemThread.start(stackSize: 256 << 10) { [self] in runThread() } }
    }

    /// Has `action` called, on any thread, each time that what is unsent falls to what may be.
    func whenUncongested(_ action: @escaping @Sendable () -> Void) { gate.update { $0.whenUncongested = action } }

    /// Frames messages in this way from now on.
    func use(_ framing: Framing) { gate.update { $0.framing = framing } }

    /// Sends one message: JSON without a line feed.
    func send(_ message: [UInt8]) {
        let mayWrite = gate.update { state in
            guard !state.isClosed else { return false }
            onMessage?(message)
            state.append(message, segmentBytes: Self.segmentBytes)
            // In one order with `uncork`, which looks at both the other way round: else each could miss the other's news,
            // and the message would stay.
            backlog.store(state.unsentBytes, ordering: .sequentiallyConsistent)
            guard
                !state.isWriting,
                !isCorked.load(ordering: .sequentiallyConsistent) || state.unsentBytes >= Self.segmentBytes
            else { return false }
            state.isWriting = true
            return true
        }
        if mayWrite { writeWhatGoes() }
    }

    /// Gathers messages until `uncork`.
    func cork() { isCorked.store(true, ordering: .relaxed) }

    /// Writes what was gathered.
    func uncork() {
        isCorked.store(false, ordering: .sequentiallyConsistent)
        guard backlog.load(ordering: .sequentiallyConsistent) > 0 else { return }
        let mayWrite = gate.update { state in
            guard !state.isWriting, state.unsentBytes > 0 else { return false }
            state.isWriting = true
            return true
        }
        if mayWrite { writeWhatGoes() }
    }

    /// True while more is unsent than may be.
    var isCongested: Bool { backlog.load(ordering: .relaxed) > maximumUnsentBytes }

    /// Waits until no more is unsent than may be.
    func waitWhileCongested() {
        if isCongested { gate.wait { $0.unsentBytes <= maximumUnsentBytes } }
    }

    /// Waits until everything has been written, or the reader is gone; false when that takes longer than `limit`.
    public func waitUntilFlushed(atMost limit: Duration? = nil) -> Bool {
        gate.wait(atMost: limit) { $0.unsentBytes == 0 }
    }

    /// Writes as long as it need not wait, then leaves the rest to the thread. The caller holds `isWriting`.
    private func writeWhatGoes() {
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

    /// What is next, or nil when there is nothing, and then nobody is writing any more.
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

    /// Takes over whenever a write would have to wait, and goes back to sleep when all is written.
    private func runThread() {
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
