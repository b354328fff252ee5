import JSON
import Platform
import Locking

/// A queue that admits connects of the same user and connector one after the other, in the order in which they came.
final class ConnectQueue: Sendable {
    /// The user and the connector whose connects wait for each other.
    struct Key: Hashable, Sendable {
        private let userId: ExactString?
        private let connectorId: ExactString

        init(userId: String?, connectorId: String) {
            self.userId = userId.map(ExactString.init)
            self.connectorId = ExactString(connectorId)
        }
    }

    /// The callers who wait behind the current one; a key that is not here is free.
    private let lines = Mutex<[Key: WaiterQueue<Bool>]>([:])

    /// The number of callers who wait for their turn.
    var waiting: Int { lines.withLock { $0.values.reduce(0) { $0 + $1.count } } }

    /// Returns true when a caller who entered now would have to wait.
    func isTaken(_ key: Key) -> Bool { lines.withLock { $0[key] != nil } }

    /// Waits for admission; an admitted caller has to `leave`. Throws when the task is cancelled.
    nonisolated(nonsending) func enter(_ key: Key) async throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        let waiter = Waiter<Bool>()
        let isFree = lines.withLock { lines in
            let isFree = lines[key] == nil
            if isFree { lines[key] = WaiterQueue() } else { lines[key]?.append(waiter) }
            return isFree
        }
        if isFree { return }
        let isMyTurn = await waiter.value { _ in
            // A caller that was admitted in between stays admitted, and leaves later.
            if self.lines.withLock({ $0[key]?.remove(waiter) }) == true { waiter.resume(returning: false) }
        }
        if !isMyTurn { throw CancellationError() }
    }

    /// Admits the next caller.
    func leave(_ key: Key) {
        let next = lines.withLock { lines in
            let next = lines[key]?.popFirst()
            if next == nil { lines[key] = nil }
            return next
        }
        next?.resume(returning: true)
    }
}
