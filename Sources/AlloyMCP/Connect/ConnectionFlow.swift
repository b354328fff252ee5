import AlloyHost
import JSON
import JSONRPC
import Platform
import Locking

/// The connecting of one account, in the background: `credentials.connect`, after a page on which a person enters what it takes.
final class ConnectionFlow: Sendable {
    /// The state of the flow.
    enum Phase: Sendable {
        case starting
        case waiting(AuthorizationLink)
        case ended(Result<JSONObject, RPCError>)

        fileprivate var hasEnded: Bool { if case .ended = self { true } else { false } }
    }

    private struct State {
        var phase = Phase.starting
        var waiters = WaiterQueue<Void>()
        var tasks: [Task<Void, Never>] = []
        var wasBegun = false
        var knownWhenShown: [String]?
        var isInResult = false
    }

    private let host: Host
    private let subject: ConnectionSubject
    private let asker: String?
    private let state = Mutex(State())

    init(_ host: Host, _ subject: ConnectionSubject, asker: String?) {
        self.host = host
        self.subject = subject
        self.asker = asker
    }

    var phase: Phase { state.withLock { $0.phase } }

    /// True if the flow has failed, so that a new one has to begin.
    var isStale: Bool { if case .ended(.failure) = phase { true } else { false } }

    /// The accounts that existed when the link was first shown; nil if it was not.
    var knownWhenShown: [String]? { state.withLock { $0.knownWhenShown } }

    /// Marks the link as shown to a user with the accounts `known`.
    func markShown(_ known: [String]) {
        state.withLock { if $0.knownWhenShown == nil { $0.knownWhenShown = known } }
    }

    /// Marks the link as shown in a result; returns whether it was before.
    func markInResult() -> Bool {
        state.withLock { state in
            defer { state.isInResult = true }
            return state.isInResult
        }
    }

    /// Begins, the first time.
    func begin() {
        state.withLock { state in
            guard !state.wasBegun else { return }
            state.wasBegun = true
            state.tasks.append(Task { await ConnectionRun(host, subject, asker: asker, self).run() })
        }
    }

    /// Keeps a task that ends with the flow.
    func adopt(_ task: Task<Void, Never>) { state.withLock { $0.tasks.append(task) } }

    func cancel() {
        for task in state.withLock({ $0.tasks }) { task.cancel() }
    }

    /// Enters a phase. The end is the last one.
    func enter(_ phase: Phase) {
        let waiters = state.withLock { state -> [Waiter<Void>] in
            guard !state.phase.hasEnded else { return [] }
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
