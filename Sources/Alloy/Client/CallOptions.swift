/// What holds for one call.
public struct CallOptions: Sendable {
    /// The end user to act for (`x-alloy-userid`). Without one the service acts as the key's own user, silently.
    public var userId: String?
    /// The time for the whole call, in place of the configuration's.
    public var timeout: Duration?
    /// The caller's trace (W3C Trace Context, `traceparent`); one that is malformed is not sent, as §3.3.3 of it wants.
    public var traceparent: String?

    /// Options of these parts.
    public init(userId: String? = nil, timeout: Duration? = nil, traceparent: String? = nil) {
        self.userId = userId
        self.timeout = timeout
        self.traceparent = traceparent
    }

    /// The trace, if it has the form of one.
    var validTraceparent: String? { traceparent.flatMap { TraceContext.isValid($0) ? $0 : nil } }
}
