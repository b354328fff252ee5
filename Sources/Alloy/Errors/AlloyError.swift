import JSON

/// The failure of a call: its kind, its origin, the outcome of the call, the next steps, and whether sending again is
/// safe.
///
/// The host uses it for its own errors too. `data` is the JSON for a JSON-RPC error.
public struct AlloyError: Error, Sendable, Equatable {
    /// The kind of failure.
    public var kind: Kind
    /// One sentence for a person.
    public var message: String
    /// The party that failed or refused.
    public var origin: Origin
    /// The outcome of the call, as far as it is known.
    public var outcome: Outcome
    /// The next steps, the best first.
    public var fix: [FixStep]
    /// Advice about sending the same call again.
    public var retry: RetryAdvice
    /// The HTTP status that came, if one did.
    public var httpStatus: Int?
    /// The service's own code, such as `INVALID_INPUT`.
    public var serviceCode: String?
    /// The service's name for the request, for a support case.
    public var requestId: String?
    /// The host's name for the execution, where there is one.
    public var executionId: String?
    /// The attempts that were made, in order.
    public var attempts: [Attempt]
    /// All problems of the input.
    public var problems: [Problem]
    /// Details for a developer; nothing secret.
    public var technical: JSONObject?
    /// Indicates that the service has no such route: the caller may know another.
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

extension AlloyError {
    /// The `data` of a JSON-RPC error: always `kind`, `origin`, `outcome`, `fix` and `retry`; the other members where
    /// they have a value.
    public var data: JSONValue {
        var object: JSONObject = [
            "kind": .string(kind.rawValue), "origin": .string(origin.rawValue), "outcome": .string(outcome.rawValue),
            "fix": .array(fix.map(\.json)), "retry": retry.json,
        ]
        object.append("httpStatus", httpStatus.map(JSONValue.int))
        object.append("code", serviceCode.map(JSONValue.string))
        object.append("requestId", requestId.map(JSONValue.string))
        object.append("executionId", executionId.map(JSONValue.string))
        object.append("attempts", attempts.isEmpty ? nil : .array(attempts.map(\.json)))
        object.append("problems", problems.isEmpty ? nil : .array(problems.map(\.json)))
        object.append("technical", technical.map(JSONValue.object))
        return .object(object)
    }
}

extension AlloyError: CustomStringConvertible {
    /// The kind and the sentence.
    public var description: String { "\(kind.rawValue): \(message)" }
}
