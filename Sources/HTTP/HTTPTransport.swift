/// What sends one request and brings its response: the network, or a stand-in for it.
public protocol HTTPTransport: Sendable {
    /// Sends `request` and waits for the whole response, until `deadline` at the latest.
    ///
    /// Cancelling the task ends the exchange at once. Redirects are not followed. Throws how far the exchange came when
    /// there is no whole response.
    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse
}

/// Why there is no whole response, and whether the request can have had an effect.
public struct HTTPFailure: Error, Sendable, Equatable {
    /// How far the exchange came.
    public enum Phase: String, Sendable {
        /// No byte of the request left: sending again is safe.
        case notSent
        /// At least one byte left: whether it had an effect is not known.
        case ambiguous
    }

    /// What went wrong.
    public enum Reason: String, Sendable {
        /// The request itself can't be sent (a header that would split, a scheme that is not allowed).
        case invalidRequest
        /// No HTTP library on this machine.
        case transportMissing
        case nameNotResolved
        case connectFailed
        case tlsFailed
        case timedOut
        case cancelled
        case connectionClosed
        /// What came is not HTTP, or is less than its length said.
        case malformedResponse
        case responseTooLarge
        /// Answers come from a recording, and it has none to this request; `technical` says what differs.
        case notRecorded
        /// Anything else; `technical` says more.
        case other
    }

    /// How far the exchange came.
    public var phase: Phase
    /// What went wrong.
    public var reason: Reason
    /// The cause in the transport's own words, for a log; nothing secret.
    public var technical: String

    /// A failure of these parts.
    public init(phase: Phase, reason: Reason, technical: String) {
        self.phase = phase
        self.reason = reason
        self.technical = technical
    }
}
