import JSON
import JSONRPC
import Logging
import Platform
import Locking

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

    /// Returns the contents of a resource; nil if there is none.
    typealias Read = @Sendable (_ uri: String) async -> [JSONValue]?

    /// The time between two looks at a resource. Other processes may change it, which nobody announces here.
    private static let lookInterval = Duration.seconds(2)

    /// Opens a stream for the resources with these URIs, acknowledges it, and waits until it ends: the client cancels it, or
    /// `endAll` is called. Meanwhile changes of what `read` returns are announced.
    func listen(id: JSONValue, uris: [String], _ context: RequestContext, read: @escaping Read) async {
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
        let watch = Task { await self.watch(uris, read) { notifyUpdate(of: $0, id, context) } }
        defer { watch.cancel() }
        await waiter.value { _ in waiter.resume(returning: ()) }
        state.withLock { _ = $0.streams.removeValue(forKey: number) }
    }

    /// Announces that the resource with this URI has changed.
    func didChange(_ uri: String) {
        let streams = state.withLock { state in state.streams.values.filter { $0.uris.contains(uri) } }
        for stream in streams {
            notifyUpdate(of: uri, stream.id, stream.context)
        }
    }

    private func watch(_ uris: [String], _ read: Read, whenChanged announce: (String) -> Void) async {
        guard !uris.isEmpty else { return }
        var known: [String: [JSONValue]] = [:]
        for uri in uris { known[uri] = await read(uri) }
        while (try? await SleepTimer.sleep(until: .now + Self.lookInterval)) != nil, !Task.isCancelled {
            for uri in uris {
                let contents = await read(uri)
                if contents != known[uri] { announce(uri) }
                known[uri] = contents
            }
        }
    }

    private func notifyUpdate(of uri: String, _ id: JSONValue, _ context: RequestContext) {
        notify(context, "notifications/resources/updated", id, ["uri": .string(uri)])
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
