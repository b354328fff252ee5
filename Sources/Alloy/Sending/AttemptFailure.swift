import HTTP

/// The failure of one attempt, with everything that decides what is done next.
struct AttemptFailure: Error, Sendable {
    /// The error of the call if this was its only attempt.
    var error: AlloyError
    var phase: Attempt.Phase
    /// The status that came.
    var status: Int?
    /// The status that should have come: an error may hide behind a 200.
    var effectiveStatus: Int?
    /// The complete response, where one arrived.
    var response: HTTPResponse?
    /// The wait that the service asks for.
    var hint: RetryHint?
    /// Indicates that a further attempt would fail in the same way: the request itself is wrong, the response is too
    /// large, or the call was cancelled.
    var isPermanent = false
    /// The scope of the requests that the service has too many of.
    var throttle: ThrottleScope?
    /// Indicates that the service did not accept the API key: nothing ran, and another key may be known by now.
    var isKeyRejected = false
    /// Indicates that the response proves that the record to be deleted does not exist.
    var isRecordGone = false
}

/// The scope of the requests that are too many.
enum ThrottleScope: Sendable, Equatable {
    /// All requests of this client.
    case everything
    /// The user's that the call acts for.
    case user
    /// The requests to the connector's provider for that user.
    case provider
}
