import HTTP
import JSON
import Locking

/// A network that answers each route with what the test says, and records what was sent.
package final class RoutedTransport: HTTPTransport {
    /// What becomes of a request.
    package typealias Answer = @Sendable (HTTPRequest) throws(HTTPFailure) -> HTTPResponse

    private struct State {
        var requests: [HTTPRequest] = []
        var deadlines: [ContinuousClock.Instant] = []
    }

    private let routes: [(route: String, answer: Answer)]
    private let state = Mutex(State())

    /// A network of these routes, `GET /users` for example.
    package init(_ routes: KeyValuePairs<String, Answer>) { self.routes = routes.map { ($0.key, $0.value) } }

    /// What was sent, in order.
    package var requests: [HTTPRequest] { state.withLock { $0.requests } }

    /// Until when each had to be done.
    package var deadlines: [ContinuousClock.Instant] { state.withLock { $0.deadlines } }

    /// The routes that were asked, in order.
    package var asked: [String] { requests.map { "\($0.method) \($0.target)" } }

    package func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        state.withLock { state in
            state.requests.append(request)
            state.deadlines.append(deadline)
        }
        let name = "\(request.method) \(request.target)"
        guard let answer = routes.first(where: { $0.route == name })?.answer else {
            return HTTPResponse(
                status: 404, headers: ["Content-Type": "text/html"],
                body: Array("<html><body><pre>Cannot \(name)</pre></body></html>".utf8))
        }
        return try answer(request)
    }

    /// An answer of JSON.
    package static func json(_ body: JSONValue, status: Int = 200) -> Answer {
        { _ throws(HTTPFailure) in
            HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: body.bytes)
        }
    }

    /// No whole answer.
    package static func fail(_ phase: HTTPFailure.Phase, _ reason: HTTPFailure.Reason) -> Answer {
        { _ throws(HTTPFailure) in throw HTTPFailure(phase: phase, reason: reason, technical: "as the test says") }
    }
}
