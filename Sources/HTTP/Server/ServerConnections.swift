import Platform

/// The connections of a server, and whether it has been stopped.
final class ServerConnections: Sendable {
    private struct Entry {
        let connection: Sockets.Connection
        /// A request has come and is not answered yet.
        var isBusy = false
        /// The number of the event at which it was accepted or last sent a response.
        var idleSince: Int
        /// Indicates that it was ended to make room for another connection.
        var isDropped = false
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var count = 0
        /// The number of times that a connection became idle.
        var clock = 0
        var isStopped = false

        /// Ends the connection that has been idle for longest, when there are as many as `limit`. One at a time: what was
        /// dropped has to go first.
        mutating func dropIdle(past limit: Int) -> Sockets.Connection? {
            guard entries.count >= limit, !entries.values.contains(where: \.isDropped) else { return nil }
            let idle = entries.filter { !$0.value.isBusy }.min { $0.value.idleSince < $1.value.idleSince }
            guard let (number, entry) = idle else { return nil }
            entries[number]?.isDropped = true
            return entry.connection
        }
    }

    private let limit: Int
    private let state = Gate(State())

    /// A table for at most `limit` connections.
    init(limit: Int) { self.limit = limit }

    /// Waits until there is room for another connection, for which the longest idle one is ended; false when none may come any
    /// more.
    func makeRoom() -> Bool {
        while true {
            let (isReady, dropped) = state.update { [limit] state in
                (state.isStopped || state.entries.count < limit, state.dropIdle(past: limit))
            }
            if isReady { return !isStopped }
            dropped?.interrupt()
            // Until one has gone, or one that was busy has become idle.
            state.wait { [limit] state in
                let canDrop =
                    !state.entries.values.contains(where: \.isDropped)
                    && state.entries.values.contains { !$0.isBusy }
                return state.isStopped || state.entries.count < limit || canDrop
            }
        }
    }

    /// Waits a moment, unless the server is stopped.
    func waitAWhile() { state.wait(atMost: .milliseconds(50)) { $0.isStopped } }

    /// Indicates that the server is stopped.
    var isStopped: Bool { state.update { $0.isStopped } }

    /// Adds a connection and gives its number; nil when the server is stopped.
    func add(_ connection: Sockets.Connection) -> Int? {
        state.update { state in
            guard !state.isStopped else { return nil }
            state.count += 1
            state.clock += 1
            state.entries[state.count] = Entry(connection: connection, idleSince: state.clock)
            return state.count
        }
    }

    func remove(_ number: Int) { state.update { $0.entries[number] = nil } }

    /// Records that a connection has a request to handle; false when it must not, because the server is stopped or the
    /// connection was ended to make room.
    func begin(_ number: Int) -> Bool {
        state.update { state in
            guard !state.isStopped, state.entries[number]?.isDropped == false else { return false }
            state.entries[number]?.isBusy = true
            return true
        }
    }

    /// Records that a connection has sent its response; false when the server is stopped, and it must end.
    func finish(_ number: Int) -> Bool {
        state.update { state in
            state.clock += 1
            state.entries[number]?.isBusy = false
            state.entries[number]?.idleSince = state.clock
            return !state.isStopped
        }
    }

    /// Accepts no more connections, and ends those that wait for requests.
    func stop() {
        let idle = state.update { state in
            state.isStopped = true
            return state.entries.values.filter { !$0.isBusy }.map(\.connection)
        }
        for connection in idle { connection.interrupt() }
    }
}
