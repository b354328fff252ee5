import Locking

/// One request on its way through the transport, shared by the caller's task and the transport's thread.
final class CurlExchange: Sendable {
    let request: HTTPRequest
    let deadline: ContinuousClock.Instant
    private let cancelled = Atomic(false)

    init(request: HTTPRequest, deadline: ContinuousClock.Instant) {
        self.request = request
        self.deadline = deadline
    }

    /// Indicates that the caller's task has been cancelled.
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// Marks the exchange as cancelled; the worker is notified after that.
    func markCancelled() { cancelled.store(true, ordering: .releasing) }
}

/// An exchange and its continuation, which has to be resumed once.
struct CurlSubmission: Sendable {
    let exchange: CurlExchange
    let continuation: CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>

    func answer(_ result: Result<HTTPResponse, HTTPFailure>) { continuation.resume(returning: result) }

    /// Resumes with the failure that nothing of the request was sent.
    func answerNotSent(_ reason: HTTPFailure.Reason, _ technical: String) {
        answer(.failure(HTTPFailure(phase: .notSent, reason: reason, technical: technical)))
    }
}
