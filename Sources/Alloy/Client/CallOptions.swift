/// The options of one call.
public struct CallOptions: Sendable {
    /// The end user to act for (`x-alloy-userid`). Without one the service acts as the key's own user, silently.
    public var userId: String?
    /// The maximum time of the whole call; nil for the configuration's.
    public var timeout: Duration?
    /// The caller's trace (W3C Trace Context, `traceparent`); one that is malformed is not sent, as §3.3.3 of it wants.
    public var traceparent: String?

    /// The instant at which the whole call ends. It takes precedence over `timeout`, so that several calls can share
    /// one.
    public var deadline: ContinuousClock.Instant?
    /// The observer of the call while it runs.
    public var observer: (any CallObserver)?
    /// Sends a write whose outcome is unknown again, although it may then be done twice.
    public var retriesAmbiguousWrites: Bool
    /// Completes an attempt that is on its way when the task is cancelled; the call ends before the next attempt. So
    /// the outcome of the request is known.
    public var finishesAttempts: Bool
    /// The maximum time of such an attempt after the task was cancelled; nil for the deadline alone.
    public var graceAfterCancel: Duration?
    /// Sends a read on its own connection, as writes are sent, so that no bytes left over on a kept-alive connection
    /// can be mistaken for its response.
    public var usesOwnConnection: Bool
    /// Gives every other request that waits precedence, for calls whose result no caller waits for.
    public var isBackground = false
    /// Indicates that the request has a value under which the provider makes a write once, however often it comes.
    package var isMadeOnce = false

    /// Options of these parts.
    public init(
        userId: String? = nil, timeout: Duration? = nil, traceparent: String? = nil,
        deadline: ContinuousClock.Instant? = nil, observer: (any CallObserver)? = nil,
        retriesAmbiguousWrites: Bool = false, finishesAttempts: Bool = false,
        usesOwnConnection: Bool = false
    ) {
        self.userId = userId
        self.timeout = timeout
        self.traceparent = traceparent
        self.deadline = deadline
        self.observer = observer
        self.retriesAmbiguousWrites = retriesAmbiguousWrites
        self.finishesAttempts = finishesAttempts
        self.usesOwnConnection = usesOwnConnection
    }

    /// The trace, if it has the form of one.
    var validTraceparent: String? { traceparent.flatMap { TraceContext.isValid($0) ? $0 : nil } }
}

/// The caller's trace, as W3C Trace Context writes it.
public enum TraceContext {
    /// Returns true for a `traceparent` that may be forwarded (§3.2): a version, 32 digits of the trace id, 16 of the
    /// parent id, 2 of flags, in lower-case hexadecimal with `-` between them.
    ///
    /// The version `ff`, and ids of zeros only, are invalid. A later version may have more parts; they are not known
    /// here, so it is not forwarded.
    public static func isValid(_ traceparent: String) -> Bool {
        let parts = traceparent.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [2, 32, 16, 2] else { return false }
        let isHexadecimal = parts.joined().allSatisfy { byte in
            byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "a") < 6
        }
        let namesSomething = parts[1...2].allSatisfy { part in part.contains { $0 != UInt8(ascii: "0") } }
        return isHexadecimal && namesSomething && !parts[0].elementsEqual("ff".utf8)
    }
}
