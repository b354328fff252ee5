import JSON
import Logging
import Platform
import Locking

/// The reason why a request to the peer has no result.
public enum PeerError: Error, Sendable, Equatable {
    /// The peer's error response.
    case failed(RPCError)
    /// The deadline was reached, the waiting task was cancelled, or the peer's messages have ended.
    case interrupted
    /// There is no connection.
    case unreachable
}

/// The requests that the host sends to its peer and whose responses it waits for.
///
/// Their ids are strings of their own kind. A peer chooses the ids of its own requests independently (JSON-RPC 2.0 §4).
final class OutgoingRequests: Sendable {
    private typealias Response = Result<JSONValue, PeerError>

    private struct State {
        var last = 0
        var waiters: [RequestKey: Waiter<Response>] = [:]
        var hasEnded = false
    }

    private let writer: MessageWriter
    private let redactor: Redactor
    private let state = Mutex(State())

    init(writer: MessageWriter, redactor: Redactor) {
        self.writer = writer
        self.redactor = redactor
    }

    /// Sends a request, without secrets except those that `params` may show, and waits for its response until `deadline`. The peer is informed of a wait that
    /// ends earlier, as the Model Context Protocol requires.
    func send(
        method: String, params: Payload, until deadline: ContinuousClock.Instant?
    ) async throws(PeerError) -> JSONValue {
        let waiter = Waiter<Response>()
        let id: JSONValue? = state.withLock { state in
            guard !state.hasEnded else { return nil }
            state.last += 1
            let id = JSONValue.string("alloy-host-\(state.last)")
            state.waiters[RequestKey(text: id.text)] = waiter
            return id
        }
        guard let id else { throw .interrupted }
        writer.send(Notification.bytes(method: method, params: params, id: id, redactor: redactor))
        let response = await waiter.value(until: deadline) { _ in
            guard self.state.withLock({ $0.waiters.removeValue(forKey: RequestKey(text: id.text)) }) != nil else {
                return
            }
            let notice: JSONValue = ["requestId": id, "reason": "The host no longer waits for the response."]
            self.writer.send(Notification.json(method: "notifications/cancelled", params: notice).bytes)
            waiter.resume(returning: .failure(.interrupted))
        }
        return try response.get()
    }

    /// Passes a response to the request that waits for it; returns false if none does.
    func receive(_ outcome: Result<JSONValue, RPCError>, for id: RequestID?) -> Bool {
        guard let id, let waiter = state.withLock({ $0.waiters.removeValue(forKey: id.key) }) else { return false }
        return waiter.resume(returning: outcome.mapError(PeerError.failed))
    }

    /// Ends all waits: no response can arrive any more.
    func interruptAll() {
        let waiters = state.withLock { state in
            state.hasEnded = true
            defer { state.waiters.removeAll() }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: .failure(.interrupted)) }
    }
}
