import JSON
import Platform
import Locking

/// Writes messages to a stream: whole, in order, and without blocking the sending thread on a slow reader.
///
/// The thread that sends a message writes what is possible without waiting; a thread of the writer's own, which exists while it
/// is needed, continues when the reader is slow. Between `cork` and `uncork` messages are collected, so that the replies to
/// requests read together take few writes.
public final class MessageWriter: Sendable {
    struct State: Sendable {
        /// The bytes to write, in order; small messages share an element.
        var segments: [MessageSegment] = []
        /// The block that is being written, and the number of its bytes already written.
        var current = MessageBlock.bytes([])
        var written = 0
        /// The number of bytes not yet written.
        var unsentBytes = 0
        var framing = Framing.lines
        var isWriting = false
        var isThreadWanted = false
        var hasThread = false
        var isClosed = false
        var whenUncongested: (@Sendable () -> Void)?
        /// The number of threads that wait until everything is written.
        var flushWaiters = 0
    }

    private static let segmentBytes = 64 << 10
    /// The time after which the writer's thread ends when nothing is to be written.
    private static let idleLimit = Duration.seconds(10)

    /// The stream; nil when messages are only passed on.
    private let descriptor: Descriptor?
    private let kind: Descriptor.Kind
    private let maximumUnsentBytes: Int
    private let onClosed: @Sendable () -> Void
    private let onMessage: (@Sendable ([UInt8]) -> Void)?
    /// Most changes wake no thread: the writer's own sleeps while each message is written by the thread that sends it.
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

    /// Registers an action that is called, on any thread, each time the unsent bytes fall to the allowed number.
    func whenUncongested(_ action: @escaping @Sendable () -> Void) { gate.update { $0.whenUncongested = action } }

    /// Sets the framing of all further messages.
    func use(_ framing: Framing) { gate.update { $0.framing = framing } }

    /// Sends one message: JSON without a line feed.
    func send(_ message: [UInt8]) { send(.bytes(message)) }

    /// Sends one message. A large one is written from where it is stored.
    func send(_ message: Message) {
        let mayWrite = gate.change { state in
            guard !state.isClosed else { return (false, wakes: false) }
            onMessage?(message.bytes)
            guard descriptor != nil else { return (false, wakes: false) }
            state.append(message, segmentBytes: Self.segmentBytes)
            // Sequentially consistent with `uncork`, which accesses both values in the opposite order; otherwise each
            // could miss the other's change, and the message would stay unwritten.
            backlog.store(state.unsentBytes, ordering: .sequentiallyConsistent)
            guard
                !state.isWriting,
                !isCorked.load(ordering: .sequentiallyConsistent) || state.unsentBytes >= Self.segmentBytes
            else { return (false, wakes: false) }
            state.isWriting = true
            return (true, wakes: false)
        }
        if mayWrite { writeWithoutBlocking() }
    }

    /// Collects messages until `uncork`.
    func cork() { isCorked.store(true, ordering: .relaxed) }

    /// Writes the collected messages.
    func uncork() {
        isCorked.store(false, ordering: .sequentiallyConsistent)
        guard backlog.load(ordering: .sequentiallyConsistent) > 0 else { return }
        let mayWrite = gate.change { state in
            guard !state.isWriting, state.unsentBytes > 0 else { return (false, wakes: false) }
            state.isWriting = true
            return (true, wakes: false)
        }
        if mayWrite { writeWithoutBlocking() }
    }

    /// True while more bytes are unsent than allowed.
    var isCongested: Bool { backlog.load(ordering: .relaxed) > maximumUnsentBytes }

    /// Blocks while more bytes are unsent than allowed.
    func waitWhileCongested() {
        if isCongested { gate.wait { [maximumUnsentBytes] in $0.unsentBytes <= maximumUnsentBytes } }
    }

    /// Blocks until everything is written or the reader has closed the stream; returns false on timeout.
    public func waitUntilFlushed(atMost limit: Duration? = nil) -> Bool {
        gate.update { $0.flushWaiters += 1 }
        defer { gate.update { $0.flushWaiters -= 1 } }
        return gate.wait(atMost: limit) { $0.unsentBytes == 0 }
    }

    /// Writes as much as possible without waiting, then leaves the rest to the writer's thread. The caller holds
    /// `isWriting`.
    private func writeWithoutBlocking() {
        guard let descriptor else { return }
        do throws(SystemError) {
            while let (block, offset) = nextBlock() {
                let count = try block.withBytes(from: offset) { rest throws(SystemError) in
                    try descriptor.writeWithoutWaiting(rest, kind: kind)
                }
                didWrite(count)
                if offset + count < block.count {
                    return writeOnThread()
                }
            }
        } catch {
            close()
        }
    }

    /// Returns the next block to write; nil, and `isWriting` is released, if there is none.
    private func nextBlock() -> (block: MessageBlock, offset: Int)? {
        gate.change { state in
            if state.written == state.current.count {
                guard state.takeBlock() else {
                    state.isWriting = false
                    return (nil, wakes: false)
                }
            }
            return ((state.current, state.written), wakes: false)
        }
    }

    private func didWrite(_ count: Int) {
        let action: (@Sendable () -> Void)? = gate.change { state in
            let wasCongested = state.unsentBytes > maximumUnsentBytes
            state.unsentBytes -= count
            backlog.store(state.unsentBytes, ordering: .relaxed)
            state.written += count
            let isRelieved = wasCongested && state.unsentBytes <= maximumUnsentBytes
            let isFlushed = state.unsentBytes == 0 && state.flushWaiters > 0
            return (isRelieved ? state.whenUncongested : nil, wakes: isRelieved || isFlushed)
        }
        action?()
    }

    /// Has the rest written by the writer's thread, which is started if there is none.
    private func writeOnThread() {
        let mustStart = gate.update { state in
            state.isThreadWanted = true
            defer { state.hasThread = true }
            return !state.hasThread
        }
        guard mustStart else { return }
        do throws(SystemError) {
            try SystemThread.start(stackSize: 256 << 10) { [self] in runThread() }
        } catch {
            // The process may have no more threads: then the calling one waits for the reader.
            gate.update { state in
                state.isThreadWanted = false
                state.hasThread = false
            }
            writeRest()
        }
    }

    /// Runs the writer's thread: it writes when a write would block, and ends when nothing was to be written for a while.
    private func runThread() {
        while true {
            gate.wait(atMost: Self.idleLimit) { $0.isThreadWanted || $0.isClosed }
            let isNeeded = gate.update { state in
                defer { state.isThreadWanted = false }
                state.hasThread = state.isThreadWanted && !state.isClosed
                return state.hasThread
            }
            guard isNeeded else { return }
            writeRest()
        }
    }

    /// Writes everything, and waits for the reader where it must. The caller holds `isWriting`.
    private func writeRest() {
        guard let descriptor else { return }
        do throws(SystemError) {
            while let (block, offset) = nextBlock() {
                // In pieces, so that `unsentBytes` falls as the reader takes them.
                let count = min(block.count - offset, Self.segmentBytes)
                try block.withBytes(from: offset) { rest throws(SystemError) in
                    try descriptor.writeAll(UnsafeRawBufferPointer(rebasing: rest[..<count]))
                }
                didWrite(count)
            }
        } catch {
            close()
        }
    }

    private func close() {
        let isFirst = gate.update { state in
            defer {
                state.isClosed = true
                state.isWriting = false
                state.segments = []
                state.current = .bytes([])
                state.written = 0
                state.unsentBytes = 0
                backlog.store(0, ordering: .relaxed)
            }
            return !state.isClosed
        }
        if isFirst { onClosed() }
    }
}
