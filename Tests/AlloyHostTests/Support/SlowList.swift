import HTTP
import HostTestSupport
import Locking
import TestSupport

/// A service that lists one connector once the gate is open.
final class SlowList: HTTPTransport {
    let gate = AsyncGate()
    private let requests = Mutex(0)

    var count: Int { requests.withLock { $0 } }

    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        requests.withLock { $0 += 1 }
        await gate.wait()
        return try RoutedTransport.json(["connectors": [["id": "slack"]]])(request)
    }
}
