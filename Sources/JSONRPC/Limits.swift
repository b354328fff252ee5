/// The bounds of a connection. At a bound, memory does not grow: reading pauses, or what is too large is skipped.
public struct Limits: Sendable {
    /// The behaviour when the look-ahead is full.
    public enum Overload: Sendable {
        /// Pauses reading until there is room: the sender's pipe fills, and nothing is lost.
        case pause
        /// Answers the request with this error at once.
        case reject(RPCError)
    }

    /// The maximum length of a line or body, in bytes.
    public var lineBytes = 16 << 20
    /// The maximum nesting depth of JSON; see `JSONParser.greatestMaximumDepth`.
    public var depth = 512
    /// The maximum number of messages in a batch.
    public var batch = 1_000
    /// The maximum number of requests running at once; 1 makes the connection sequential.
    public var inFlight = 1_024
    /// The maximum number of requests in the look-ahead.
    public var lookahead = 4_096
    /// The maximum number of bytes in the look-ahead, and of the running requests.
    public var lookaheadBytes = 32 << 20
    /// The maximum number of bytes of unsent replies before reading pauses.
    public var unsentBytes = 64 << 20
    /// The maximum number of results kept for references.
    public var keptResults = 1_024
    /// The maximum number of bytes of results kept for references.
    public var keptResultBytes = 64 << 20
    /// The number of unreadable messages in a row that are answered; further ones are ignored.
    public var consecutiveBadMessages = 100
    /// The behaviour when the look-ahead is full.
    public var overload = Overload.pause
    /// True if an invalid message is answered only after all earlier requests.
    public var refusesInOrder = false

    /// Creates the default bounds.
    public init() {}
}
