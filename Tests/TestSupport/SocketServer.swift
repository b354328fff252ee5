import Locking
import Platform
import Testing

/// A TCP server on 127.0.0.1 that does what a script says, for tests of what a client makes of it.
///
/// The script runs once for each connection, on a thread of its own, and says what the peer sees, byte by byte. What happened
/// can be waited for (`events(until:)`), so a test needs no sleep. The server ends with its last reference.
public final class SocketServer: Sendable {
    /// An event; connections are numbered from 1.
    public enum Event: Sendable, Equatable {
        case accepted(Int)
        case request(Int, SocketServerRequest)
        /// The peer closed or reset the connection.
        case peerClosed(Int)
    }

    /// The script of a connection.
    public typealias Script = @Sendable (SocketServerPeer) throws -> Void

    /// The time after which `events` gives up: before the programs under test are killed (`HostProcess`).
    private static let patience = Duration.seconds(280)

    private let listener: Sockets.Listener
    private let core = Core()

    /// Starts a server.
    public init(_ script: @escaping Script) throws {
        let listener = try Sockets.Listener(backlog: 1_024)
        self.listener = listener
        try SystemThread.start { [core] in
            do {
                while let connection = try listener.accept() { try core.serve(connection, script) }
            } catch {
                // Clients would wait for a server that is gone.
                Issue.record("A server of the tests has ended: \(error)")
            }
        }
    }

    deinit { stop() }

    /// Creates a server that answers each request with `answer`, on persistent connections.
    public static func answering(_ answer: String) throws -> SocketServer {
        try SocketServer { peer in
            while try peer.readRequest() != nil { try peer.send(answer) }
        }
    }

    /// The port of 127.0.0.1.
    public var port: Int { listener.port }

    /// All events so far.
    public var events: [Event] { core.state.withLock { $0.events } }

    /// The requests so far.
    public var requests: [SocketServerRequest] {
        events.compactMap { if case .request(_, let request) = $0 { request } else { nil } }
    }

    /// The number of connections so far.
    public var connectionCount: Int {
        events.count { if case .accepted = $0 { true } else { false } }
    }

    /// Waits until the events satisfy `condition`, or the task is cancelled; returns all events.
    ///
    /// After a time that no machine needs it gives up, so that the run says which test waits in vain, and what has come.
    @discardableResult
    public func events(
        sourceLocation: SourceLocation = #_sourceLocation, until condition: @escaping @Sendable ([Event]) -> Bool
    ) async -> [Event] {
        let waiter = Waiter(condition)
        let limit = Task {
            try await Task.sleep(for: Self.patience)
            core.cancel(waiter)
        }
        defer { limit.cancel() }
        let events = await withTaskCancellationHandler {
            await withCheckedContinuation { core.wait(for: waiter, $0) }
        } onCancel: {
            core.cancel(waiter)
        }
        if !condition(events) {
            Issue.record("The awaited events have not come; these have: \(events)", sourceLocation: sourceLocation)
        }
        return events
    }

    /// Waits for this event.
    public func event(_ event: Event, sourceLocation: SourceLocation = #_sourceLocation) async {
        await events(sourceLocation: sourceLocation) { $0.contains(event) }
    }

    /// Accepts no further connections, closes every connection, and opens the gates of all scripts.
    public func stop() {
        listener.stop()
        core.stop()
    }
}

extension SocketServer {
    final class Waiter: Sendable {
        let condition: @Sendable ([Event]) -> Bool
        let isCancelled = Atomic(false)

        init(_ condition: @escaping @Sendable ([Event]) -> Bool) { self.condition = condition }

        func isDone(_ events: [Event]) -> Bool { isCancelled.load(ordering: .acquiring) || condition(events) }
    }

    /// The state shared with the server's threads, which must not keep the server alive.
    final class Core: Sendable {
        struct State {
            var events: [Event] = []
            var peers: [Int: SocketServerPeer] = [:]
            var waiters: [(waiter: Waiter, continuation: CheckedContinuation<[Event], Never>)] = []
            var count = 0
            var isStopped = false
        }

        let state = Mutex(State())

        private func add(_ connection: Sockets.Connection) -> SocketServerPeer {
            let (peer, isStopped) = state.withLock { state in
                state.count += 1
                let peer = SocketServerPeer(number: state.count, connection: connection, core: self)
                state.peers[state.count] = peer
                return (peer, state.isStopped)
            }
            record(.accepted(peer.number))
            if isStopped { peer.interrupt() }
            return peer
        }

        /// Runs the script for a connection, on a thread of its own.
        func serve(_ connection: Sockets.Connection, _ script: @escaping Script) throws(SystemError) {
            let peer = add(connection)
            try SystemThread.start(stackSize: TaskPool.stackSize) {
                // A script ends by itself, or by an error when the peer or the server has closed the connection.
                try? script(peer)
                connection.close()
                self.remove(peer)
            }
        }

        private func remove(_ peer: SocketServerPeer) { state.withLock { $0.peers[peer.number] = nil } }

        func record(_ event: Event) {
            state.withLock { $0.events.append(event) }
            resumeWaiters()
        }

        func wait(for waiter: Waiter, _ continuation: CheckedContinuation<[Event], Never>) {
            state.withLock { $0.waiters.append((waiter, continuation)) }
            resumeWaiters()
        }

        /// Resumes the task of this waiter, whatever has come.
        func cancel(_ waiter: Waiter) {
            waiter.isCancelled.store(true, ordering: .releasing)
            resumeWaiters()
        }

        /// Resumes the tasks whose condition is met.
        func resumeWaiters() {
            let (done, events) = state.withLock { state in
                let events = state.events
                let split = state.waiters.partition { $0.waiter.isDone(events) }
                let done = state.waiters[split...].map(\.continuation)
                state.waiters.removeSubrange(split...)
                return (done, events)
            }
            for continuation in done { continuation.resume(returning: events) }
        }

        func stop() {
            let peers = state.withLock { state in
                state.isStopped = true
                return Array(state.peers.values)
            }
            for peer in peers { peer.interrupt() }
        }
    }
}
