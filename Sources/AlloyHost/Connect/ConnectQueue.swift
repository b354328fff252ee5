import JSON
import Synchronization

/// Lets connects of the same user and connector through one after the other, in the order in which they came.
final class ConnectQueue: Sendable {
    /// Whose connects wait for each other.
    struct Key: Hashable, Sendable {
        private let userId: ExactString?
        private let connectorId: ExactString

        init(userId: String?, connectorId: String) {
            self.userId = userId.map(ExactString.init)
            self.connectorId = ExactString(connectorId)
        }
    }

    private struct Waiter {
        let number: Int
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        /// Those who wait behind the one whose turn it is; a key that is not here is free.
        var lines: [Key: [Waiter]] = [:]
        var lastNumber = 0
    }

    private let state = Mutex(State())

    /// How many wait for their turn.
    var waiting: Int { state.withLock { $0.lines.values.reduce(0) { $0 + $1.count } } }

    /// True when whoever entered now would have to wait.
    func isTaken(_ key: Key) -> Bool { state.withLock { $0.lines[key] != nil } }

    /// Waits for the turn; whoever got it has to `leave`. Throws when the task is cancelled.
    func enter(_ key: Key) async throws(CancellationError) {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        let isMyTurn = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let turn: Bool? = state.withLock { state in
                    // Looked at behind the lock: cancelling sets it before it looks for the waiter.
                    if Task.isCancelled { return false }
                    if state.lines[key] == nil {
                        state.lines[key] = []
                        return true
                    }
                    state.lines[key]?.append(Waiter(number: number, continuation: continuation))
                    return nil
                }
                if let turn { continuation.resume(returning: turn) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.lines[key]?.firstIndex { $0.number == number }.flatMap { state.lines[key]?.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: false)
        }
        if !isMyTurn { throw CancellationError() }
    }

    /// The turn goes to the next.
    func leave(_ key: Key) {
        let next = state.withLock { state -> Waiter? in
            guard let line = state.lines[key], !line.isEmpty else {
                state.lines[key] = nil
                return nil
            }
            return state.lines[key]?.removeFirst()
        }
        next?.continuation.resume(returning: true)
    }
}
