import JSON

/// The handler of a connection's requests.
public protocol RequestHandler: Sendable {
    /// Answers a request that needs no waiting, or returns nil, and `answer` is called. It must be fast and never
    /// block; it saves such a request a task, which would cost more than the answer.
    func answerAtOnce(_ request: Request) -> Result<Payload, RPCError>?

    /// Answers one request; the connection sends the returned reply exactly once.
    ///
    /// It starts on the thread that reads the wire, so that a fast answer needs no thread switch: until its first
    /// suspension it must not block or compute for more than a millisecond. When its task is cancelled it should return
    /// soon, with an error that states the outcome.
    func answer(_ request: Request) async -> Result<Payload, RPCError>

    /// Informs the handler of a request that the connection answered itself with this error: it was cancelled before it
    /// started, there was no room, or a reference was invalid. `call` is nil for a message that could not be parsed.
    func wasRefused(_ call: RefusedCall?, id: RequestID, with error: RPCError)

    /// Receives a notification other than the connection's own. It is called on the reading thread and must not block.
    func receive(notification method: String, params: Parameters)
}

extension RequestHandler {
    /// The default: every request gets a task.
    public func answerAtOnce(_ request: Request) -> Result<Payload, RPCError>? { nil }

    /// The default: does nothing.
    public func wasRefused(_ call: RefusedCall?, id: RequestID, with error: RPCError) {}
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
