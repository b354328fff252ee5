import JSON

/// One message as it came off the wire.
enum IncomingMessage: Sendable {
    case single(IncomingCall)
    /// A JSON-RPC batch with at least one element.
    case batch([IncomingCall])
    /// A batch that is answered with one error as a whole.
    case refusedBatch(RPCError)
}

/// One element of a message.
enum IncomingCall: Sendable {
    case request(id: RequestID, method: String, params: Parameters)
    case notification(method: String, params: Parameters)
    /// A response that nobody asked for.
    case response
    /// What is no request at all; the id is the caller's where it could be read.
    case invalid(id: RequestID, RPCError)
}

/// The `params` of a request.
public enum Parameters: Sendable, Equatable {
    /// Absent or `null`.
    case none
    case named(JSONObject)
    case positional([JSONValue])
}
