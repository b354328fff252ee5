import Platform
import Locking

/// An HTTP/1.1 server on 127.0.0.1 and ::1, which only this machine can reach unless its addresses say otherwise, and
/// no page of another site from inside: a request whose `Host` is not the server's own gets the status 421.
///
/// A thread for each connection reads requests, calls the handler, and writes its responses, in order. The server ends
/// with `stop` or with its last reference.
public final class LoopbackServer: Sendable {
    /// A function that responds to a request. Its task starts on the connection's own thread, so one that never
    /// suspends costs no hop.
    ///
    /// The body is complete, and the origin is the server's own, whatever of its names the client used.
    public typealias Handler = @Sendable (HTTPRequest) async -> ServerResponse

    /// The port; chosen by the system when 0 was asked for.
    public let port: Int
    /// The server as the start of a URL, such as `http://127.0.0.1:8080`; by its first name where it was given any.
    public var origin: HTTPOrigin { own.origin }
    /// The server as the start of a URL that works on this machine.
    public var localOrigin: HTTPOrigin { ServerAuthority(port: port).origin }

    private let own: ServerAuthority

    /// The socket; nil once stopped. The accepting thread has the last reference then: when it ends, the socket is
    /// closed, and connections that were not accepted are reset.
    private let listener: Mutex<Sockets.Listener?>
    private let connections: ServerConnections

    /// Starts a server on `port`. Throws when the port is taken, or no thread can be started.
    public static func start(
        port: UInt16 = 0, limits: ServerLimits = ServerLimits(), handler: @escaping Handler
    ) throws(SystemError) -> LoopbackServer {
        try start(at: ServerLocation(port: port), limits: limits) { _ in handler }
    }

    /// Starts a server for a handler that has to know where it is: `makeHandler` gets the server's origin before the first
    /// connection is accepted. Throws when the port is taken, or no thread can be started.
    public static func start(
        at location: ServerLocation, limits: ServerLimits = ServerLimits(), makeHandler: (HTTPOrigin) -> Handler
    ) throws(SystemError) -> LoopbackServer {
        let listener = try Sockets.Listener(port: location.port, addresses: location.allAddresses)
        let own = ServerAuthority(
            port: listener.port, names: location.names, acceptsAddresses: !location.addresses.isEmpty)
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

    /// Accepts no more connections and no more requests. Requests that are being handled still get their responses;
    /// `stop` does not wait for that. From any thread, any number of times.
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

/// The limits of a server, for one client and for all.
public struct ServerLimits: Sendable {
    /// The first line of a request, in bytes; more is answered 414.
    public var requestLineBytes = 16 << 10
    /// All field lines of a request together, and its trailers, in bytes; more is answered 431.
    public var headerBytes = 64 << 10
    /// The field lines of a request; more are answered 431.
    public var headerCount = 100
    /// The body of a request, in bytes; more is answered 413.
    public var bodyBytes = 256 << 20
    /// The maximum time between two requests of a connection.
    public var idleTime = Duration.seconds(75)
    /// The maximum time for a request's head, from its first byte; then the status is 408.
    public var headTime = Duration.seconds(20)
    /// The maximum time between two parts of a body, and for which a client may leave its response unread.
    public var stallTime = Duration.seconds(60)
    /// The connections that are open at once. Past it, the one that has been idle for longest is ended for a new one; when all
    /// are busy, the new one waits.
    public var connections = 1_024

    /// The usual limits.
    public init() {}
}
