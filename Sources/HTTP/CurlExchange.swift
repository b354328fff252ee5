import Synchronization

/// One request on its way through the transport, as the caller's task and the transport's thread both know it.
final class CurlExchange: Sendable {
    let request: HTTPRequest
    let deadline: ContinuousClock.Instant
    private let cancelled = Atomic(false)

    init(request: HTTPRequest, deadline: ContinuousClock.Instant) {
        self.request = request
        self.deadline = deadline
    }

    /// Whether the caller's task has been cancelled.
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// Marks the exchange as cancelled; the worker is to be told after that.
    func markCancelled() { cancelled.store(true, ordering: .releasing) }
}

/// An exchange and whom to answer; whoever holds it owes the one answer.
struct CurlSubmission: Sendable {
    let exchange: CurlExchange
    let continuation: CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>

    func answer(_ result: Result<HTTPResponse, HTTPFailure>) { continuation.resume(returning: result) }

    /// Answers that nothing of the request was sent.
    func answerNotSent(_ reason: HTTPFailure.Reason, _ technical: String) {
        answer(.failure(HTTPFailure(phase: .notSent, reason: reason, technical: technical)))
    }
}
