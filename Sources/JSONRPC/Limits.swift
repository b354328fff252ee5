/// The bounds of a connection. Past a bound memory doesn't grow: reading pauses, or what is too large is skipped.
public struct Limits: Sendable {
    /// What happens when the look-ahead is full.
    public enum Overload: Sendable {
        /// Reading pauses until there is room: the sender's pipe fills, and nothing is lost.
        case pause
        /// The request is answered with this error at once.
        case reject(RPCError)
    }

    /// The longest line or body, in bytes.
    public var lineBytes = 16 << 20
    /// How deep JSON may nest; see `JSONParser.greatestMaximumDepth`.
    public var depth = 512
    /// The most messages in one batch.
    public var batch = 1_000
    /// The most requests running at once; 1 makes a connection sequential.
    public var inFlight = 1_024
    /// The most requests read ahead of the running ones…
    public var lookahead = 4_096
    /// … and the most bytes they may have; as many again the running ones.
    public var lookaheadBytes = 32 << 20
    /// The most bytes of replies that a slow reader may leave unsent before reading pauses.
    public var unsentBytes = 64 << 20
    /// The most results kept for references…
    public var keptResults = 1_024
    /// … and the most bytes they may have.
    public var keptResultBytes = 64 << 20
    /// So many unreadable messages in a row are answered; further ones are not.
    public var consecutiveBadMessages = 100
    /// What happens when the look-ahead is full.
    public var overload = Overload.pause
    /// True when a message that can't be run is answered only once everything before it has been answered.
    public var refusesInOrder = false

    /// The bounds that hold where nobody says otherwise.
    public init() {}
}
