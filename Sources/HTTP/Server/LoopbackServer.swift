import Platform
import Synchronization

/// An HTTP/1.1 server on 127.0.0.1 and ::1, which nobody outside this machine can reach unless its place says so, and no page
/// of another site from inside: a `Host` that is not the server's own is answered 421.
///
/// A thread for each connection reads requests, asks the handler, and writes what it gives, in order. The server ends with
/// `stop` or with its last reference.
public final class LoopbackServer: Sendable {
    /// What answers a request. Its task starts on the connection's own thread, so one that never suspends costs no hop.
    ///
    /// The body is whole, and the origin is the server's own, whatever of its names the client used.
    public typealias Handler = @Sendable (HTTPRequest) async -> ServerResponse

    /// The port; chosen by the system when 0 was asked for.
    public let port: Int
    /// The server as the start of a URL, such as `http://127.0.0.1:8080`; by its first name where it was given any.
    public var origin: HTTPOrigin { own.origin }
    /// The server as the start of a URL that works on this machine.
    public var localOrigin: HTTPOrigin { ServerAuthority(port: port).origin }

    private let own: ServerAuthority

    /// The socket; nil once stopped. The accepting thread has the last reference then: when it ends, the socket is closed, and
    /// connections that nobody accepted are reset.
    private let listener: Mutex<Sockets.Listener?>
    private let connections: ServerConnections

    /// Starts a server on `port`. Throws when the port is taken, or no thread can be started.
    public static func start(
        port: UInt16 = 0, limits: ServerLimits = ServerLimits(), handler: @escaping Handler
    ) throws(SystemError) -> LoopbackServer {
        try start(at: ServerPlace(port: port), limits: limits) { _ in handler }
    }

    /// Starts a server for a handler that has to know where it is: `makeHandler` gets the server's origin before the first
    /// connection is accepted. Throws when the port is taken, or no thread can be started.
    public static func start(
        at place: ServerPlace, limits: ServerLimits = ServerLimits(), makeHandler: (HTTPOrigin) -> Handler
    ) throws(SystemError) -> LoopbackServer {
        let listener = try Sockets.Listener(port: place.port, addresses: place.allAddresses)
        let own = ServerAuthority(
            port: listener.port, names: place.names, acceptsAddresses: !place.addresses.isEmpty)
        let server = LoopbackServer(listener, own, limits: limits)
        let (connections, handler) = (server.connections, makeHandler(server.origin))
        try SystemThread.start(stackSize: 256 << 10) {
            accept(from: listener, own, into: connections, limits: limits, handler: handler)
        }
        return server
    }

    /// Handlers run on the connections' threads, and may be deep in a document's nesting. Only what is used is ever there.
    private static let stackSize = 4 << 20

    private init(_ listener: Sockets.Listener, _ own: ServerAuthority, limits: ServerLimits) {
        self.own = own
        self.listener = Mutex(listener)
        port = listener.port
        connections = ServerConnections(limit: limits.connections)
    }

    deinit { stop() }

    /// Takes no more connections and no more requests. What is being answered still gets its answer; `stop` does not wait
    /// for that. From any thread, any number of times.
    public func stop() {
        let listener = listener.withLock { listener in
            defer { listener = nil }
            return listener
        }
        listener?.stop()
        connections.stop()
    }

    private static func accept(
        from listener: Sockets.Listener, _ own: ServerAuthority, into connections: ServerConnections,
        limits: ServerLimits,
        handler: @escaping Handler
    ) {
        while !connections.isStopped {
            do throws(SystemError) {
                guard let connection = try listener.accept() else { return }
                guard connections.makeRoom() else { return connection.close() }
                connection.limitWriting(to: limits.stallTime)
                guard let number = connections.add(connection) else { return }
                let exchange = ServerConnection(
                    connection, number: number, of: connections, limits: limits, own: own, handler: handler)
                do throws(SystemError) {
                    try SystemThread.start(stackSize: stackSize) { exchange.run() }
                } catch {
                    exchange.end()
                    throw error
                }
            } catch {
                // Descriptors, threads or memory are used up: what ends meanwhile gives some back.
                connections.waitAWhile()
            }
        }
    }
}
