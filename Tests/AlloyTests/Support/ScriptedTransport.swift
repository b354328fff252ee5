import HTTP
import Locking

/// A transport that plays responses in their order and records what it was sent.
final class ScriptedTransport: HTTPTransport {
    typealias Exchange = @Sendable (HTTPRequest) throws(HTTPFailure) -> HTTPResponse

    private struct State {
        var script: [Exchange]
        var requests: [HTTPRequest] = []
        var deadlines: [ContinuousClock.Instant] = []
    }

    private let state: Mutex<State>

    init(_ script: [Exchange]) { state = Mutex(State(script: script)) }

    /// What was sent, in order.
    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    /// Until when each had to be done.
    var deadlines: [ContinuousClock.Instant] { state.withLock { $0.deadlines } }

    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        let exchange = state.withLock { state -> Exchange? in
            state.requests.append(request)
            state.deadlines.append(deadline)
            return state.script.isEmpty ? nil : state.script.removeFirst()
        }
        guard let exchange else {
            throw HTTPFailure(phase: .notSent, reason: .other, technical: "the script has no answer left")
        }
        return try exchange(request)
    }
}
