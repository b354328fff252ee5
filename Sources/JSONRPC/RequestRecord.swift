import JSON
import Platform
import Locking

/// The record of one request: while it runs, its task and the requests that wait for its result; afterwards its result,
/// as long as it is kept for references.
final class RequestRecord: Sendable {
    enum Outcome: Sendable {
        /// The reply as sent, and the range of the result in it.
        case succeeded(reply: Message, result: Range<Int>)
        case failed
        /// The result was dropped to make room for newer ones.
        case dropped

        /// The number of bytes of the reply.
        var keptBytes: Int { if case .succeeded(let reply, _) = self { reply.count } else { 0 } }
    }

    private struct State {
        var outcome: Outcome?
        var isCancelled = false
        var isSilent = false
        var task: Task<Void, Never>?
        var waiters = WaiterQueue<Void>()
        var lastDone: Int?
        var reports = 0
        var isClosed = false
    }

    let id: RequestID
    private let state = Mutex(State())

    init(id: RequestID) { self.id = id }

    /// True after the request is answered.
    var isAnswered: Bool { state.withLock { $0.outcome != nil } }

    /// True after the request was cancelled.
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// True if the caller cancelled the request in a way that forbids a reply.
    var isSilent: Bool { state.withLock { $0.isSilent } }

    /// The outcome of the request; nil while it runs or waits.
    var outcome: Outcome? { state.withLock { $0.outcome } }

    /// The number of bytes that keeping the request takes: its result and, if long, its id.
    var keptBytes: Int {
        let idBytes = id.isLong ? id.text.utf8.count : 0
        return idBytes + state.withLock { $0.outcome?.keptBytes ?? 0 }
    }

    /// Stores the task that answers the request; cancels it if the request was cancelled before.
    func attach(_ task: Task<Void, Never>) {
        let isCancelled = state.withLock { state in
            if state.outcome == nil { state.task = task }
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    /// Cancels the request. If it is cancelled `silently`, it gets no reply and no further notifications.
    func cancel(silently: Bool = false) {
        let task = state.withLock { state in
            state.isCancelled = true
            if silently {
                state.isSilent = true
                state.isClosed = true
            }
            return state.task
        }
        task?.cancel()
    }

    /// Calls `send` if `done` has increased and the reply is not yet sent. It runs under the lock, so that no progress
    /// can overtake other progress or the reply.
    func reportProgress(_ done: Int, _ send: () -> Void) {
        state.withLock { state in
            guard !state.isClosed, state.lastDone.map({ done > $0 }) ?? true else { return }
            state.lastDone = done
            send()
        }
    }

    /// Calls `send` with the number of the report, counted from 1, if the reply is not yet sent; under the lock, as above.
    func reportNumbered(_ send: (Int) -> Void) {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.reports += 1
            send(state.reports)
        }
    }

    /// Calls `send` unless the reply is sent; under the lock, as for progress.
    func notify(_ send: () -> Void) {
        state.withLock { state in if !state.isClosed { send() } }
    }

    /// Ends the request and resumes the tasks that wait for its result.
    func finish(_ outcome: Outcome) {
        let waiters = state.withLock { state in
            state.outcome = outcome
            state.isClosed = true
            state.task = nil
            return state.waiters.removeAll()
        }
        for waiter in waiters { waiter.resume(returning: ()) }
    }

    func dropResult() {
        state.withLock { state in
            if case .succeeded = state.outcome { state.outcome = .dropped }
        }
    }

    /// Waits until the request is answered or the waiting task is cancelled.
    func waitForEnd() async {
        let waiter = Waiter<Void>()
        let mustWait = state.withLock { state in
            if state.outcome == nil { state.waiters.append(waiter) }
            return state.outcome == nil
        }
        guard mustWait else { return }
        await waiter.value { _ in
            _ = self.state.withLock { $0.waiters.remove(waiter) }
            waiter.resume(returning: ())
        }
    }
}
