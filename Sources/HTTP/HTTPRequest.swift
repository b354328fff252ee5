/// One HTTP request as a value.
public struct HTTPRequest: Sendable {
    /// Which connection may carry the request.
    public enum Connection: Sendable {
        /// A kept-alive one. The transport may send again, by itself, when a kept one drops without an answer.
        case reusable
        /// One of its own. What must not be sent twice goes so: nobody sends it again behind the caller's back.
        case fresh
    }

    /// The method, in capitals.
    public var method: String
    /// Scheme, host and port.
    public var origin: HTTPOrigin
    /// Path and query, percent-encoded, starting with `/`.
    public var target: String
    /// The fields to send. `Host`, `Content-Length` and the others that say how the message is framed or what happens to
    /// the connection are the transport's: it leaves out those given here.
    public var headers: HTTPHeaders
    /// The body; nil sends none.
    public var body: [UInt8]?
    /// Which connection may carry it.
    public var connection: Connection
    /// The response body's greatest size in bytes; more fails with `HTTPFailure.Reason.responseTooLarge`.
    public var maximumResponseBytes: Int

    /// A request of these parts.
    public init(
        method: String, origin: HTTPOrigin, target: String, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8]? = nil,
        connection: Connection = .reusable, maximumResponseBytes: Int = 256 << 20
    ) {
        self.method = method
        self.origin = origin
        self.target = target
        self.headers = headers
        self.body = body
        self.connection = connection
        self.maximumResponseBytes = maximumResponseBytes
    }
}
