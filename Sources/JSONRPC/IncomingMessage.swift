import JSON

/// One message from the wire.
enum IncomingMessage: Sendable {
    case single(IncomingCall)
    /// A JSON-RPC batch with at least one element.
    case batch([IncomingCall])
    /// A batch that is answered as a whole with one error.
    case refusedBatch(RPCError)
}

/// One element of a message.
enum IncomingCall: Sendable {
    case request(id: RequestID, method: String, params: Parameters)
    case notification(method: String, params: Parameters)
    /// A response to a request of the host. The id is nil if it could not be read.
    case response(id: RequestID?, Result<JSONValue, RPCError>)
    /// An invalid request; the id is the caller's if it could be read, else null.
    case invalid(id: RequestID, RPCError)
}

/// The `params` of a request.
public enum Parameters: Sendable, Equatable {
    /// Absent or `null`.
    case none
    case named(JSONObject)
    case positional([JSONValue])
}
