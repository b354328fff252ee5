import JSON

/// What answers the requests of a connection.
public protocol RequestHandler: Sendable {
    /// Answers a request that needs no waiting, or gives nil: then `answer` is asked. Must be quick and never block; it
    /// spares such a request a task of its own, which would cost more than the answer.
    func answerAtOnce(_ request: Request) -> Result<Payload, RPCError>?

    /// Answers one request; the connection sends what is returned, exactly once.
    ///
    /// It is started on the thread that reads the wire, so that a quick answer costs no hop: until it first suspends it
    /// must neither block nor compute for more than a millisecond. When its task is cancelled it should return soon, with
    /// an error that tells the truth about what happened.
    func answer(_ request: Request) async -> Result<Payload, RPCError>

    /// Is told of a request that the connection answered itself, with this error: one that was cancelled before it began, for
    /// which there was no room, or whose references lead nowhere; without `call`, a message that can't be understood.
    func wasRefused(_ call: RefusedCall?, id: RequestID, with error: RPCError)

    /// Is told of a notification that is not the wire's own. Called on the reading thread; must not block.
    func receive(notification method: String, params: Parameters)
}

extension RequestHandler {
    /// Everything gets a task where nobody says otherwise.
    public func answerAtOnce(_ request: Request) -> Result<Payload, RPCError>? { nil }

    /// Few want to know.
    public func wasRefused(_ call: RefusedCall?, id: RequestID, with error: RPCError) {}
}

/// A request that never reached a handler.
public struct RefusedCall: Sendable {
    /// The method's name.
    public let method: String
    /// What the caller sent, references as they are.
    public let params: Parameters
}

/// One request, its result references resolved.
public struct Request: Sendable {
    /// The method's name.
    public let method: String
    /// What the caller sent, references replaced by what they refer to.
    public let params: Parameters
    /// The way back to the caller while the request runs.
    public let context: RequestContext

    /// A request of these parts.
    public init(method: String, params: Parameters, context: RequestContext) {
        self.method = method
        self.params = params
        self.context = context
    }
}
