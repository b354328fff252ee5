/// A transport that sends one request and returns its response: the network, or a simulation of it.
public protocol HTTPTransport: Sendable {
    /// Sends `request` and waits for the whole response, until `deadline` at the latest.
    ///
    /// Cancelling the task ends the exchange at once. Redirects are not followed. Throws how far the exchange came when
    /// there is no whole response.
    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse
}

/// The reason why there is no complete response, and whether the request can have had an effect.
public struct HTTPFailure: Error, Sendable, Equatable {
    /// The progress of an exchange.
    public enum Phase: String, Sendable {
        /// No byte of the request left: sending again is safe.
        case notSent
        /// At least one byte left: whether it had an effect is not known.
        case ambiguous
    }

    /// The reasons of a failure.
    public enum Reason: String, Sendable {
        /// The request itself can't be sent (a header that would split, a scheme that is not allowed).
        case invalidRequest
        /// A file in the body is not what it was when the request was made; the body was not sent as a whole.
        case bodyChanged
        /// No HTTP library on this machine.
        case transportMissing
        case nameNotResolved
        /// The name stands for an address that must not be connected to; see `AddressPolicy`.
        case addressRefused
        case connectFailed
        case tlsFailed
        case timedOut
        case cancelled
        case connectionClosed
        /// The response is not HTTP, or is shorter than its length says.
        case malformedResponse
        case responseTooLarge
        /// The transport replays a recording, which has no response to this request; `technical` names the difference.
        case notRecorded
        /// This process may open no further file, and so no connection; `technical` names the limit.
        case resourceShortage
        /// Anything else; `technical` says more.
        case other
    }

    /// The progress of the exchange.
    public var phase: Phase
    /// The reason of the failure.
    public var reason: Reason
    /// The cause in the transport's own words, for a log; nothing secret.
    public var technical: String
    /// The server, where it is another one than the transport's user named: a provider behind the service's requests.
    public var peer: HTTPOrigin?

    /// The failure of a request with a file that has changed.
    package static func bodyChanged(phase: Phase) -> HTTPFailure {
        HTTPFailure(
            phase: phase, reason: .bodyChanged, technical: "a file in the body was changed, removed or can't be read")
    }

    /// A failure of these parts.
    public init(phase: Phase, reason: Reason, technical: String, peer: HTTPOrigin? = nil) {
        self.phase = phase
        self.reason = reason
        self.technical = technical
        self.peer = peer
    }
}
