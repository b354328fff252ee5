import HTTP

extension Sandbox {
    /// Makes an answer so within the process: waits where it is to be late, and reports what a transport would report of
    /// the same on a socket.
    func deliver(
        _ answer: SandboxAnswer, to request: HTTPRequest, until deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        if answer.delay > .zero { try await hold(for: answer.delay, until: deadline) }
        switch answer.event {
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

    /// Answers a request that came over a socket: the handler of a server that stands for the sandbox. What is to go wrong
    /// becomes an event on the wire.
    public func serve(_ request: HTTPRequest) async -> ServerResponse {
        let answer = answer(request)
        if answer.delay > .zero {
            // Nobody cancels it: a client that has gone is noticed when it is written to.
            _ = await time.wait(for: answer.delay, until: time.now() + answer.delay)
        }
        return switch answer.event {
        case .whole(let response): .whole(response)
        case .duplicated(let response): .duplicated(response)
        case .truncated(let response, let bodyBytes): .truncated(response, bodyBytes: bodyBytes)
        case .raw(let bytes): .raw(bytes)
        case .stalled: .stalled
        case .reset: .reset
        }
    }

    /// Waits for so much of the sandbox's time, or for ever; throws when `deadline` comes first, or the task is cancelled.
    private func hold(for duration: Duration?, until deadline: ContinuousClock.Instant) async throws(HTTPFailure) {
        switch await time.wait(for: duration, until: deadline) {
        case .over: return
        case .deadline: throw .sandbox(.timedOut, "no answer came before the deadline")
        case .cancelled: throw .sandbox(.cancelled, "cancelled while it was answered")
        }
    }
}

extension HTTPFailure {
    /// What went wrong after the request had left.
    fileprivate static func sandbox(_ reason: Reason, _ technical: String) -> HTTPFailure {
        HTTPFailure(phase: .ambiguous, reason: reason, technical: technical)
    }
}

extension HTTPResponse {
    /// The response, if the caller allows one of its size.
    func checked(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
        guard body.count <= request.maximumResponseBytes else {
            throw .sandbox(
                .responseTooLarge, "\(body.count) bytes, allowed are \(request.maximumResponseBytes)")
        }
        return self
    }
}
