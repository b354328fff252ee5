import JSON

/// The handler of a connection's requests.
public protocol RequestHandler: Sendable {
    /// Answers one request, at once or in a task; the connection sends the reply exactly once.
    ///
    /// It is called on the thread that reads the wire, and must not block. A request that waits for nothing is answered at
    /// once: a task would cost more than the reply.
    func handle(_ request: Request) -> HandlerReply

    /// Informs the handler of a request that the connection answered itself with this error: it was cancelled before it
    /// started, there was no room, or a reference was invalid. `call` is nil for a message that could not be parsed.
    func wasRefused(_ call: RefusedCall?, id: RequestID, with error: RPCError)

    /// Receives a notification other than the connection's own. It is called on the reading thread and must not block.
    func receive(notification method: String, params: Parameters)
}

extension RequestHandler {
    /// Returns the reply to one request, for callers that are tasks themselves.
    public func answer(_ request: Request) async -> Result<Payload, RPCError> {
        switch handle(request) {
        case .ready(let outcome): outcome
        case .pending(let work): await work()
        }
    }

    /// The default: does nothing.
    public func wasRefused(_ call: RefusedCall?, id: RequestID, with error: RPCError) {}
}

/// A handler's reply to one request.
public enum HandlerReply: Sendable {
    /// The reply itself.
    case ready(Result<Payload, RPCError>)
    /// The work that brings the reply, in a task of its own.
    ///
    /// It starts on the thread that reads the wire, so that a fast reply needs no thread switch: until its first suspension it
    /// must not block or compute for more than a millisecond. When its task is cancelled it should return soon, with an
    /// error that states the outcome.
    case pending(@Sendable () async -> Result<Payload, RPCError>)
}

/// A request that did not reach the handler.
public struct RefusedCall: Sendable {
    /// The method's name.
    public let method: String
    /// The caller's parameters, with references unresolved.
    public let params: Parameters
}

/// One request, with its result references resolved.
public struct Request: Sendable {
    /// The method's name.
    public let method: String
    /// The caller's parameters, with references replaced by their values.
    public let params: Parameters
    /// The channel to the caller while the request runs.
    public let context: RequestContext

    /// Creates a request.
    public init(method: String, params: Parameters, context: RequestContext) {
        self.method = method
        self.params = params
        self.context = context
    }
}
