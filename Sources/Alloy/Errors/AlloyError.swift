import JSON

/// Why a call did not bring what it was asked for, in the shape that every reader of it shares: what kind of failure, whose,
/// whether something was changed all the same, what to do next, and whether sending again is safe.
///
/// The host uses it for its own errors too. `data` is the JSON that stands in a JSON-RPC error.
public struct AlloyError: Error, Sendable, Equatable {
    /// What kind of failure it is.
    public var kind: Kind
    /// One sentence for a person.
    public var message: String
    /// Who failed, or who refused.
    public var origin: Origin
    /// What is known of the effect of the call.
    public var outcome: Outcome
    /// What to do next, the best first.
    public var fix: [FixStep]
    /// Whether and when to send again.
    public var retry: RetryAdvice
    /// The HTTP status that came, if one did.
    public var httpStatus: Int?
    /// The service's own code, such as `INVALID_INPUT`.
    public var serviceCode: String?
    /// The service's name for the request, for a support case.
    public var requestId: String?
    /// The host's name for the execution, where there is one.
    public var executionId: String?
    /// What was sent and what became of it, in order.
    public var attempts: [Attempt]
    /// Everything that is wrong with the input.
    public var problems: [Problem]
    /// What a developer may want to see; nothing secret.
    public var technical: JSONObject?
    /// True when the service has no such route: the caller may know another.
    var isMissingRoute = false

    /// An error of these parts.
    public init(
        _ kind: Kind, _ message: String, origin: Origin, outcome: Outcome, fix: [FixStep] = [],
        retry: RetryAdvice = RetryAdvice(isSafe: false), httpStatus: Int? = nil, serviceCode: String? = nil,
        requestId: String? = nil, executionId: String? = nil, attempts: [Attempt] = [], problems: [Problem] = [],
        technical: JSONObject? = nil
    ) {
        self.kind = kind
        self.message = message
        self.origin = origin
        self.outcome = outcome
        self.fix = fix
        self.retry = retry
        self.httpStatus = httpStatus
        self.serviceCode = serviceCode
        self.requestId = requestId
        self.executionId = executionId
        self.attempts = attempts
        self.problems = problems
        self.technical = technical
    }

    /// An error that was found before anything was sent.
    ///
    /// `isSafeToRetry` says whether the same call can succeed later as it is.
    public static func notSent(
        _ kind: Kind, _ message: String, fix: [FixStep] = [], isSafeToRetry: Bool = false, problems: [Problem] = []
    ) -> AlloyError {
        AlloyError(
            kind, message, origin: .host, outcome: .notSent, fix: fix, retry: RetryAdvice(isSafe: isSafeToRetry),
            problems: problems)
    }

    /// The kind's JSON-RPC error code.
    public var code: Int { kind.code }
}
