import AlloyHost
import JSON
import JSONRPC
import Logging
import Platform
import Synchronization

/// The accounts that are being connected: one flow for each connector, which continues between the calls of a tool.
final class AccountConnections: Sendable {
    private let host: Host
    private let flows = Mutex<[String: ConnectionFlow]>([:])

    init(_ host: Host) { self.host = host }

    /// Returns the flow of a connector that runs, or has ended without being reported; begins one otherwise, for a user who
    /// has the accounts `known`.
    func flow(of connectorId: String, type: String?, known: [String]) -> ConnectionFlow {
        flows.withLock { flows in
            if let flow = flows[connectorId], !flow.isStale { return flow }
            let flow = ConnectionFlow(known: known)
            flows[connectorId] = flow
            flow.begin(host, connectorId, type)
            return flow
        }
    }

    /// Forgets a flow, after its end was reported.
    func remove(_ flow: ConnectionFlow, of connectorId: String) {
        flows.withLock { flows in if flows[connectorId] === flow { flows[connectorId] = nil } }
        flow.cancel()
    }
}

/// A link that a person has to open.
struct AuthorizationLink: Sendable {
    let url: Secret
    /// The parts of it that are redacted elsewhere.
    let secrets: [Secret]
    let expiresAt: String?
    let note: String?

    /// Reads the parameters of the notification `credentials.authorize`.
    init?(_ params: JSONValue) {
        guard let url = params["oauthUrl"]?.stringValue else { return nil }
        self.url = Secret(url)
        secrets = self.url.queryValues
        expiresAt = params["expiresAt"]?.stringValue
        note = params["note"]?.stringValue
    }
}

/// One call of `credentials.connect`, which runs in the background.
final class ConnectionFlow: Sendable {
    /// The state of the flow.
    enum Phase: Sendable {
        case starting
        case waiting(AuthorizationLink)
        case ended(Result<JSONObject, RPCError>)
    }

    private struct State {
        var phase = Phase.starting
        var waiters = WaiterQueue<Void>()
        var task: Task<Void, Never>?
        var wasShown = false
    }

    /// The time that the person has.
    private static let patience = 300_000

    /// The accounts that existed when the flow began.
    let known: [String]
    private let state = Mutex(State())

    init(known: [String]) { self.known = known }

    /// True after the link was shown in a result.
    var wasShown: Bool { state.withLock { $0.wasShown } }

    var phase: Phase { state.withLock { $0.phase } }

    /// True if the flow has failed, so that a new one has to begin.
    var isStale: Bool { if case .ended(.failure) = phase { true } else { false } }

    /// Marks the link as shown in a result; returns whether it was shown before.
    func markShown() -> Bool {
        state.withLock { state in
            defer { state.wasShown = true }
            return state.wasShown
        }
    }

    fileprivate func begin(_ host: Host, _ connectorId: String, _ type: String?) {
        var arguments: JSONObject = ["connectorId": .string(connectorId), "timeoutMs": .int(Self.patience)]
        arguments.append("authenticationType", type.map(JSONValue.string))
        let context = RequestContext { [self] method, params in
            guard method == "credentials.authorize", let link = AuthorizationLink(params) else { return }
            enter(.waiting(link))
        }
        let task = Task { [arguments] in
            let outcome = await host.call("credentials.connect", arguments, context: context)
            enter(.ended(outcome.map { $0.value.objectValue ?? [:] }))
        }
        state.withLock { $0.task = task }
    }

    func cancel() { state.withLock { $0.task }?.cancel() }

    private func enter(_ phase: Phase) {
        let waiters = state.withLock { state in
            state.phase = phase
            return state.waiters.removeAll()
        }
        for waiter in waiters { waiter.resume(returning: ()) }
    }

    /// Waits until the flow has a link or has ended.
    func ready(until deadline: ContinuousClock.Instant) async -> Phase {
        await wait(until: deadline) { if case .starting = $0 { false } else { true } }
    }

    /// Waits until the flow has ended.
    func end(until deadline: ContinuousClock.Instant) async -> Phase {
        await wait(until: deadline) { if case .ended = $0 { true } else { false } }
    }

    private func wait(until deadline: ContinuousClock.Instant, _ isReached: (Phase) -> Bool) async -> Phase {
        while true {
            let waiter = Waiter<Void>()
            let phase = state.withLock { state in
                if !isReached(state.phase) { state.waiters.append(waiter) }
                return state.phase
            }
            if isReached(phase) || ContinuousClock.now >= deadline || Task.isCancelled { return phase }
            await waiter.value(until: deadline) { _ in waiter.resume(returning: ()) }
            state.withLock { _ = $0.waiters.remove(waiter) }
        }
    }
}
