import Platform

/// The connections of a server, and whether it has been stopped.
final class ServerConnections: Sendable {
    private struct Entry {
        let connection: Sockets.Connection
        /// A request has come and is not answered yet.
        var isBusy = false
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var count = 0
        var isStopped = false
    }

    private let limit: Int
    private let state = Gate(State())

    /// A table for at most `limit` connections.
    init(limit: Int) { self.limit = limit }

    /// Waits until another connection may be accepted; false when none may any more.
    func waitForRoom() -> Bool {
        state.wait { [limit] state in state.isStopped || state.entries.count < limit }
        return !isStopped
    }

    /// Waits a moment, unless the server is stopped.
    func waitAWhile() { state.wait(atMost: .milliseconds(50)) { $0.isStopped } }

    /// True once the server is stopped.
    var isStopped: Bool { state.update { $0.isStopped } }

    /// Adds a connection and gives its number; nil when the server is stopped.
    func add(_ connection: Sockets.Connection) -> Int? {
        state.update { state in
            guard !state.isStopped else { return nil }
            state.count += 1
            state.entries[state.count] = Entry(connection: connection)
            return state.count
        }
    }

    func remove(_ number: Int) { state.update { $0.entries[number] = nil } }

    /// Notes that a connection has a request to answer; false when the server is stopped, and it must not.
    func begin(_ number: Int) -> Bool {
        state.update { state in
            guard !state.isStopped else { return false }
            state.entries[number]?.isBusy = true
            return true
        }
    }

    /// Notes that a connection has answered; false when the server is stopped, and it must end.
    func finish(_ number: Int) -> Bool {
        state.update { state in
            state.entries[number]?.isBusy = false
            return !state.isStopped
        }
    }

    /// Lets no more connections in, and ends those that wait for requests.
    func stop() {
        let idle = state.update { state in
            state.isStopped = true
            return state.entries.values.filter { !$0.isBusy }.map(\.connection)
        }
        for connection in idle { connection.interrupt() }
    }
}
