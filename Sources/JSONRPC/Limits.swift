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

/// A bound that the operator can set. Its option, the help, `limits` of `host.info` and the test of the documents read this
/// table.
public struct Bound: Sendable {
    /// The name in `host.info`, such as `maxDepth`.
    public let name: String
    /// One line for the help, without the default.
    public let summary: String
    /// The values that the operator may set.
    public let range: ClosedRange<Int>
    /// The location of the value; made when it is read, as key paths take long to be made.
    public var limit: WritableKeyPath<Limits, Int> & Sendable { makeLimit() }
    private let makeLimit: @Sendable () -> WritableKeyPath<Limits, Int> & Sendable

    private init(
        name: String, summary: String, range: ClosedRange<Int>,
        limit: @autoclosure @escaping @Sendable () -> WritableKeyPath<Limits, Int> & Sendable
    ) {
        self.name = name
        self.summary = summary
        self.range = range
        makeLimit = limit
    }

    /// All bounds, in the order of the help.
    public static let all = [
        Bound(name: "maxLineBytes", summary: "Maximum size of a message", range: 1_024...1 << 30, limit: \.lineBytes),
        Bound(name: "maxDepth", summary: "Maximum nesting depth of a message", range: 8...2_048, limit: \.depth),
        Bound(name: "maxBatch", summary: "Maximum messages in a batch", range: 1...1_000_000, limit: \.batch),
        Bound(name: "maxInFlight", summary: "Maximum requests running at once", range: 1...65_536, limit: \.inFlight),
        Bound(
            name: "maxLookahead", summary: "Maximum requests waiting in the look-ahead", range: 1...1_000_000,
            limit: \.lookahead),
        Bound(
            name: "maxLookaheadBytes", summary: "Maximum bytes of waiting and of running requests, each",
            range: 1_024...1 << 34, limit: \.lookaheadBytes),
        Bound(
            name: "maxUnsentBytes", summary: "Maximum bytes of unsent replies before reading pauses",
            range: 1_024...1 << 34, limit: \.unsentBytes),
    ]

    /// The name of the option, such as `--max-depth`.
    public var option: String {
        // The names are ASCII.
        let letters = name.utf8.flatMap { letter in
            letter < UInt8(ascii: "a") ? [UInt8(ascii: "-"), letter + 32] : [letter]
        }
        return "--" + String(decoding: letters, as: UTF8.self)
    }

    /// The value where the operator sets none.
    public var defaultValue: Int { Limits()[keyPath: limit] }
}
