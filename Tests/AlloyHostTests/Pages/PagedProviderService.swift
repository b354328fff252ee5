import Alloy
import HTTP
import HostTestSupport
import JSON
import Locking
import TestSupport

/// The service in front of a simulated provider.
final class PagedProviderService: HTTPTransport {
    private struct State {
        var items: [JSONValue] = []
        var size = 1
        var sent = 0
        /// Responses in place of those of the provider, by the number of the execution.
        var replaced: [Int: JSONValue] = [:]
    }

    private let provider: PagedProvider
    private let state = Mutex(State())

    init(_ provider: PagedProvider) { self.provider = provider }

    /// The number of executions since the list was set.
    var sent: Int { state.withLock { $0.sent } }

    /// Sets the list, and the responses of some executions in place of those of the provider.
    func set(_ items: [JSONValue], size: Int, replacing replaced: [Int: JSONValue] = [:]) {
        state.withLock { $0 = State(items: items, size: size, replaced: replaced) }
    }

    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        guard request.method == "POST" else {
            return try RoutedTransport.json(["action": .object(provider.definition)])(request)
        }
        let sent = request.body.flatMap { try? JSONValue(parsing: $0) }
        let read = PagedProvider.Request(arguments: sent)
        let response = state.withLock { state in
            state.sent += 1
            return state.replaced[state.sent] ?? provider.response(read, state.items, state.size)
        }
        return try RoutedTransport.json(response["responseData"] == nil ? ["responseData": response] : response)(
            request)
    }
}
