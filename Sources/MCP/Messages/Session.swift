import JSON
import JSONRPC

/// The agreement of a handshake: what `initialize` has settled for the rest of the connection.
struct Session: Sendable {
    let profile: Profile
    let capabilities: ClientCapabilities
    let clientInfo: ClientInfo?
    /// The least severe messages that the client wants; nil until it asks for some.
    var logLevel: LoggingLevel?

    /// Negotiates the session from the parameters of `initialize`.
    init(_ params: JSONObject?) throws(RPCError) {
        guard let requested = params?["protocolVersion"]?.stringValue else {
            throw .invalidMCPParam(
                "/protocolVersion", expected: "a revision of the protocol, such as 2025-11-25",
                params?["protocolVersion"])
        }
        profile = Profile(.negotiated(requested))
        capabilities = ClientCapabilities(params?["capabilities"])
        clientInfo = ClientInfo(params?["clientInfo"])
    }
}

/// The severity of a log message (RFC 5424 §6.2.1), the least severe first.
public enum LoggingLevel: String, Sendable, CaseIterable, Comparable {
    case debug, info, notice, warning, error, critical, alert, emergency

    public static func < (left: LoggingLevel, right: LoggingLevel) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
