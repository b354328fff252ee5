/// What a server takes at most, of one client and of all.
public struct ServerLimits: Sendable {
    /// The first line of a request, in bytes; more is answered 414.
    public var requestLineBytes = 16 << 10
    /// All field lines of a request together, and its trailers, in bytes; more is answered 431.
    public var headerBytes = 64 << 10
    /// The field lines of a request; more are answered 431.
    public var headerCount = 100
    /// The body of a request, in bytes; more is answered 413.
    public var bodyBytes = 256 << 20
    /// How long a connection may stay open between two requests.
    public var idleTime = Duration.seconds(75)
    /// How long a request's head may take from its first byte on; what takes longer is answered 408.
    public var headTime = Duration.seconds(20)
    /// How long the next bytes of a body may take, and how long a client may leave unread what it is sent.
    public var stallTime = Duration.seconds(60)
    /// The connections that are open at once. Past it, the one that has been idle for longest is ended for a new one; when all
    /// are busy, the new one waits.
    public var connections = 1_024

    /// The usual limits.
    public init() {}
}
