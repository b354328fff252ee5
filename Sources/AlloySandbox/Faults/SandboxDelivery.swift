import HTTP

/// The delivery of one response: whole, or in one of the ways in which a network fails. It is carried out in the process
/// (`Sandbox.send`) or on a socket (`Sandbox.serve`).
struct SandboxDelivery: Sendable {
    /// The event on the connection.
    enum Event: Sendable {
        /// A whole response.
        case whole(HTTPResponse)
        /// The response twice in a row.
        case duplicated(HTTPResponse)
        /// The head, with the length of the whole body, and so many bytes of the body; then the connection ends.
        case truncated(HTTPResponse, bodyBytes: Int)
        /// These bytes in place of a response; then the connection ends.
        case raw([UInt8])
        /// No response arrives: the connection stays open until the client closes it.
        case stalled
        /// No response arrives: the connection ends with a reset.
        case reset
    }

    /// The delay, in the sandbox's time: advanced time counts.
    var delay: Duration
    /// The event after the delay.
    var event: Event

    /// A response that is delivered at once.
    init(_ response: HTTPResponse) {
        delay = .zero
        event = .whole(response)
    }

    /// The delivery that a fault makes of a response.
    init(_ rule: FaultRule, _ response: HTTPResponse) {
        delay = rule.delay
        event =
            switch rule.effect {
            case .status, .rateLimit, .delay: .whole(response)
            case .resetBeforeApply, .resetAfterApply: .reset
            // Of a body that is empty nothing is missing: then the head is cut.
            case .truncate where response.body.isEmpty: .raw(Array("HTTP/1.1 \(response.status) ".utf8))
            case .truncate: .truncated(response, bodyBytes: response.body.count / 2)
            case .garbage where rule.body != nil: .whole(response.with(rule.body, "application/json; charset=utf-8"))
            case .garbage: .raw(Self.noise)
            case .wrongContentType: .whole(response.with(nil, "text/html; charset=utf-8"))
            case .stall: .stalled
            case .duplicate: .duplicated(response)
            }
    }

    /// Bytes that begin like no response, the same ones every time.
    private static let noise: [UInt8] = {
        var random = SeededGenerator(seed: "garbage")
        return [0x16, 0x03, 0x03] + (0..<61).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }()

    /// The response, where it is delivered whole and at once; nil otherwise.
    var plainResponse: HTTPResponse? {
        if delay == .zero, case .whole(let response) = event { response } else { nil }
    }
}

extension Sandbox {
    /// Carries out a delivery within the process: waits for the delay, and throws the error that a transport would throw for
    /// the same event on a socket.
    func deliver(
        _ delivery: SandboxDelivery, to request: HTTPRequest, until deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        if delivery.delay > .zero { try await hold(for: delivery.delay, until: deadline) }
        switch delivery.event {
        case .whole(let response), .duplicated(let response):
            return try response.checked(request)
        case .truncated(let response, let count):
            throw .sandbox(
                .malformedResponse, "the answer ended after \(count) of \(response.body.count) bytes of its body")
        case .raw:
            throw .sandbox(.malformedResponse, "what came is no HTTP")
        case .reset:
            throw .sandbox(.connectionClosed, "the connection was reset before an answer")
        case .stalled:
            try await hold(for: nil, until: deadline)
            throw .sandbox(.other, "the answer never came")
        }
    }

    /// Handles a request that arrived over a socket. Faults become events on the wire.
    public func serve(_ request: HTTPRequest) async -> ServerResponse {
        let delivery = handle(request)
        if delivery.delay > .zero {
            // There is nothing to cancel: a client that has gone is noticed when it is written to.
            _ = await time.wait(for: delivery.delay, until: time.now() + delivery.delay)
        }
        return switch delivery.event {
        case .whole(let response): .whole(response)
        case .duplicated(let response): .duplicated(response)
        case .truncated(let response, let bodyBytes): .truncated(response, bodyBytes: bodyBytes)
        case .raw(let bytes): .raw(bytes)
        case .stalled: .stalled
        case .reset: .reset
        }
    }

    /// Waits for `duration` of the sandbox's time, or for ever where it is nil; throws when `deadline` comes first, or the task is
    /// cancelled.
    private func hold(for duration: Duration?, until deadline: ContinuousClock.Instant) async throws(HTTPFailure) {
        switch await time.wait(for: duration, until: deadline) {
        case .elapsed: return
        case .deadline: throw .sandbox(.timedOut, "no answer came before the deadline")
        case .cancelled: throw .sandbox(.cancelled, "cancelled while it was answered")
        }
    }
}

extension HTTPFailure {
    /// An error after the request was sent.
    fileprivate static func sandbox(_ reason: Reason, _ technical: String) -> HTTPFailure {
        HTTPFailure(phase: .ambiguous, reason: reason, technical: technical)
    }
}

extension HTTPResponse {
    /// Returns the response; throws when it is larger than the caller allows.
    func checked(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
        guard body.count <= request.maximumResponseBytes else {
            throw .sandbox(
                .responseTooLarge, "\(body.count) bytes, allowed are \(request.maximumResponseBytes)")
        }
        return self
    }
}
