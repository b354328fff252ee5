import AlloyHost
import HTTP
import JSONRPC
import Logging
import Platform

/// The console: a page for the person at this machine, on a server on the loopback interface. Its page calls the methods of the
/// host, under the same policy and with the same ledger as any other client.
public final class ConsoleServer: Sendable {
    /// The link that opens the console, once.
    public let link: Secret
    private let server: LoopbackServer

    /// Starts the server.
    ///
    /// - Parameters:
    ///   - port: The port; 0 for one that the system chooses.
    ///   - icons: The network from which icons are fetched; nil shows initials instead.
    /// - Throws: The port is taken, or no thread can be started.
    public static func start(
        _ host: Host, port: UInt16 = 0, limits: Limits, icons: (any HTTPTransport)?, log: Log
    ) throws(SystemError) -> ConsoleServer {
        try start(
            host, port: port, limits: limits, icons: IconStore(host, icons.map { IconFetch(transport: $0) }), log: log)
    }

    static func start(
        _ host: Host, port: UInt16 = 0, limits: Limits, icons: IconStore, log: Log
    ) throws(SystemError) -> ConsoleServer {
        let access = ConsoleAccess()
        for secret in access.secrets { log.redactor.register(secret) }
        let site = ConsoleSite(
            access: access, methods: ConsoleMethods(host: host), icons: icons, limits: limits, log: log)
        var serverLimits = ServerLimits()
        serverLimits.bodyBytes = min(limits.lineBytes, 8 << 20)
        serverLimits.connections = 64
        let server = try LoopbackServer.start(at: ServerLocation(port: port), limits: serverLimits) { _ in
            { request in await site.response(to: request) }
        }
        return ConsoleServer(server, access)
    }

    private init(_ server: LoopbackServer, _ access: ConsoleAccess) {
        self.server = server
        link = Secret("\(server.origin)/open/\(access.linkKey)")
    }

    /// Opens the link in the browser of this machine.
    public func openBrowser() throws(SystemError) { try BrowserCommand.open(link.reveal()) }

    /// Accepts no more requests. Calls that are running still get their replies.
    public func stop() { server.stop() }
}
