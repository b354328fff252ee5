import JSON
import Synchronization

/// What the connection remembers of one request: while it runs, its task and who waits for it; afterwards its result, as
/// long as references may ask for it.
final class RequestRecord: Sendable {
    enum Outcome: Sendable {
        /// The reply, as sent, and where the result stands in it.
        case succeeded(reply: [UInt8], result: Range<Int>)
        case failed
        /// The result was given up because newer ones needed the room.
        case dropped
    }

    private struct State {
        var outcome: Outcome?
        var isCancelled = false
        var task: Task<Void, Never>?
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextToken = 0
        var lastDone: Int?
        var isClosed = false
    }

    let id: RequestID
    private let state = Mutex(State())

    init(id: RequestID) { self.id = id }

    /// True once the request has been answered.
    var isAnswered: Bool { state.withLock { $0.outcome != nil } }

    /// True once somebody asked to cancel the request.
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// How the request ended; nil while it runs or waits.
    var outcome: Outcome? { state.withLock { $0.outcome } }

    /// The bytes that keeping the request costs: its result's, and its id's where that is long.
    var keptBytes: Int {
        let idBytes = id.isLong ? id.text.utf8.count : 0
        return if case .succeeded(let reply, _) = outcome { idBytes + reply.count } else { idBytes }
    }

    /// Hands over the task that answers; cancels it when that was asked for before it was known.
    func attach(_ task: Task<Void, Never>) {
        let isCancelled = state.withLock { state in
            if state.outcome == nil { state.task = task }
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
    }

    /// Calls `send` when `done` has risen and the reply is not on its way; under the lock, so that no progress can overtake
    /// another or the reply.
    func reportProgress(_ done: Int, _ send: () -> Void) {
        state.withLock { state in
            guard !state.isClosed, state.lastDone.map({ done > $0 }) ?? true else { return }
            state.lastDone = done
            send()
        }
    }

    /// Calls `send` unless the reply is on its way; under the lock, as for progress.
    func notify(_ send: () -> Void) {
        state.withLock { state in if !state.isClosed { send() } }
    }

    /// Ends the request and wakes those who wait for its result.
    func finish(_ outcome: Outcome) {
        let waiters = state.withLock { state in
            state.outcome = outcome
            state.isClosed = true
            state.task = nil
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    func dropResult() {
        state.withLock { state in
            if case .succeeded = state.outcome { state.outcome = .dropped }
        }
    }

    /// Waits until the request has been answered, or the waiting task is cancelled.
    func waitForEnd() async {
        let token = state.withLock { state in
            state.nextToken += 1
            return state.nextToken
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    // A cancellation that comes later finds the waiter; one that came before shows here.
                    guard state.outcome == nil, !Task.isCancelled else { return false }
                    state.waiters[token] = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: token) }?.resume()
        }
    }
}
