import Alloy
import AlloyHost
import JSON
import JSONRPC
import Logging
import MCP
import Platform

/// The handler of a connection that speaks the Model Context Protocol and the host's own protocol.
public struct AgentHandler: RequestHandler {
    /// The methods that decide in the place of a person. A connection on which an agent speaks must not have them.
    private static let reserved: Set<String> = ["approvals.decide", "executions.resolve"]

    private let server: MCPServer
    private let native: any RequestHandler

    /// Creates the handler.
    ///
    /// - Parameters:
    ///   - host: The host whose methods the tools use.
    ///   - native: The handler of the host's own protocol.
    ///   - signingKey: Returns the random key of the state directory, or of this process; called at its first use.
    public init(
        _ host: Host, native: any RequestHandler, options: AgentOptions,
        signingKey: @escaping @Sendable () -> [UInt8], redactor: Redactor
    ) {
        let features = AgentFeatures(host, options)
        let signer = RequestStateSigner(key: signingKey, principal: host.actingUserId ?? "") { .now() }
        server = MCPServer(features, signer: signer, redactor: redactor)
        self.native = native
    }

    /// True after the first request of the Model Context Protocol.
    public var wasSpokenTo: Bool { server.wasSpoken }

    /// Ends the requests that only their client would end.
    public func inputDidEnd() { server.inputDidEnd() }

    public func handle(_ request: Request) -> HandlerReply {
        if let reply = server.handle(request) { return reply }
        if server.wasSpoken, Self.reserved.contains(request.method) {
            return .ready(.failure(.reservedForPeople(request.method)))
        }
        return native.handle(request)
    }

    public func wasRefused(_ call: RefusedCall?, id: RequestID, with error: RPCError) {
        native.wasRefused(call, id: id, with: error)
    }

    public func receive(notification method: String, params: Parameters) {
        if !method.hasPrefix("notifications/") { native.receive(notification: method, params: params) }
    }
}

extension RPCError {
    /// The error of a method that decides for a person, on a connection on which an agent speaks.
    fileprivate static func reservedForPeople(_ method: String) -> RPCError {
        RPCError(
            AlloyError.notSent(
                .policyDenied, "\(method) is a person's decision, and an agent speaks on this connection.",
                fix: [.advice("Decide with alloy-host on a terminal, or on a connection of its own.")]))
    }
}
