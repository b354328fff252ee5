/// What holds for one call.
public struct CallOptions: Sendable {
    /// The end user to act for (`x-alloy-userid`). Without one the service acts as the key's own user, silently.
    public var userId: String?
    /// The time for the whole call, in place of the configuration's.
    public var timeout: Duration?
    /// The caller's trace (W3C Trace Context, `traceparent`); one that is malformed is not sent, as §3.3.3 of it wants.
    public var traceparent: String?

    /// Until when the whole call has to be done. It wins over `timeout`, so that several calls can share one.
    public var deadline: ContinuousClock.Instant?
    /// Who sees what becomes of the call while it runs.
    public var observer: (any CallObserver)?
    /// Sends a write whose outcome is unknown again, although it may then be done twice.
    public var retriesAmbiguousWrites: Bool
    /// Lets an attempt that is on its way come to its end when the task is cancelled: the call ends before the next one. So
    /// nobody has to wonder what became of a request that was cut.
    public var finishesAttempts: Bool
    /// How long such an attempt may still take after the task was cancelled; nil sets no bound but the deadline.
    public var patienceAfterCancel: Duration?
    /// Sends a read on a connection of its own, as changes are sent: then nothing that was left on a kept one can be taken
    /// for its answer.
    public var usesOwnConnection: Bool
    /// Lets every other request that waits go first: for what nobody waits for.
    public var isBackground = false

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
