import HTTP
import Locking

/// Takes every request and answers none; it ends when its task is cancelled, and then the request had left.
final class HangingTransport: HTTPTransport {
    private struct State {
        var hasBegun = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Waits until a request has come.
    func begun() async {
        await withCheckedContinuation { continuation in
            let hasBegun = state.withLock { state in
                if !state.hasBegun { state.waiter = continuation }
                return state.hasBegun
            }
            if hasBegun { continuation.resume() }
        }
    }

    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        let waiter = state.withLock { state in
            state.hasBegun = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
        try? await Task.sleep(until: deadline, clock: .continuous)
        throw HTTPFailure(phase: .ambiguous, reason: Task.isCancelled ? .cancelled : .timedOut, technical: "")
    }
}
