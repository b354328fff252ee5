import JSON
import JSONRPC
import Logging
import Platform
import Synchronization

/// The streams that clients opened with `subscriptions/listen`.
final class Subscriptions: Sendable {
    private struct Stream: Sendable {
        let id: JSONValue
        let uris: Set<String>
        let context: RequestContext
        let waiter: Waiter<Void>
    }

    private struct State {
        var streams: [Int: Stream] = [:]
        var last = 0
        var hasEnded = false
    }

    private let redactor: Redactor
    private let state = Mutex(State())

    init(redactor: Redactor) { self.redactor = redactor }

    /// Opens a stream for the resources with these URIs, acknowledges it, and waits until it ends: the client cancels it, or
    /// `endAll` is called.
    func listen(id: JSONValue, uris: [String], _ context: RequestContext) async {
        let filter: JSONObject = uris.isEmpty ? [:] : ["resourceSubscriptions": .strings(uris)]
        notify(context, "notifications/subscriptions/acknowledged", id, ["notifications": .object(filter)])
        let waiter = Waiter<Void>()
        let number = state.withLock { state -> Int? in
            guard !state.hasEnded else { return nil }
            state.last += 1
            state.streams[state.last] = Stream(id: id, uris: Set(uris), context: context, waiter: waiter)
            return state.last
        }
        guard let number else { return }
        await waiter.value { _ in waiter.resume(returning: ()) }
        state.withLock { _ = $0.streams.removeValue(forKey: number) }
    }

    /// Announces that the resource with this URI has changed.
    func didChange(_ uri: String) {
        let streams = state.withLock { state in state.streams.values.filter { $0.uris.contains(uri) } }
        for stream in streams {
            notify(stream.context, "notifications/resources/updated", stream.id, ["uri": .string(uri)])
        }
    }

    /// Ends all streams, and all later ones at once: their requests are answered.
    func endAll() {
        let streams = state.withLock { state in
            state.hasEnded = true
            return Array(state.streams.values)
        }
        for stream in streams { stream.waiter.resume(returning: ()) }
    }

    private func notify(_ context: RequestContext, _ method: String, _ id: JSONValue, _ params: JSONObject) {
        var params = params
        params.append("_meta", ["io.modelcontextprotocol/subscriptionId": id])
        context.notify(method, .value(.object(params)), redactor: redactor)
    }
}
