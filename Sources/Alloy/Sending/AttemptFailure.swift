import HTTP

/// Why one attempt brought no result, and all that decides what comes next.
struct AttemptFailure: Error, Sendable {
    /// What it means, as if it had been the only attempt.
    var error: AlloyError
    var phase: Attempt.Phase
    /// The status that came.
    var status: Int?
    /// The status that should have come: an error may hide behind a 200.
    var statusMeant: Int?
    /// The whole answer, where one came.
    var response: HTTPResponse?
    /// How long the service asks to wait.
    var hint: RetryHint?
    /// True when the same would come again: the request itself is wrong, or the answer too large, or nobody wants it.
    var isFutile = false
    /// What the service has too many requests of.
    var throttle: ThrottleScope?
    /// True when Alloy did not accept the key: nothing ran, and another key may be known by now.
    var isAboutKey = false
    /// True when the answer proves that what was to be deleted is not there.
    var isRecordGone = false
}

/// Whose requests are too many.
enum ThrottleScope: Sendable, Equatable {
    /// This client's.
    case everything
    /// The user's that the call acts for.
    case user
    /// The third party's behind the connector, made for that user.
    case provider
}
