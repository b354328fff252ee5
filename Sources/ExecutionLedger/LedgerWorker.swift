import Platform
import Synchronization

/// The thread that handles a ledger's requests, which block. It starts with the first request.
///
/// Requests that arrived while it was busy are handled together. A request that waits for another process's lock is
/// retried, and does not delay others.
final class LedgerWorker: Sendable {
    private struct Queue: Sendable {
        var waiting: [LedgerRequest] = []
        /// The number of requests that wait for a lock.
        var deferred = 0
        var isRunning = false
        var isAbandoned = false
    }

    /// The time that closing waits for another process's lock, for the endings that need it.
    static let closingTimeout = Duration.seconds(1)
    /// The time between two attempts to acquire the lock.
    private static let pause = Duration.milliseconds(5)

    private let queue = Gate(Queue())
    private let directory: String
    private let maximumWaiting: Int
    private let isLockHeldByOthers = Atomic(false)
    private let makeEngine: @Sendable () -> LedgerEngine

    init(directory: String, maximumWaiting: Int, makeEngine: @escaping @Sendable () -> LedgerEngine) {
        self.directory = directory
        self.maximumWaiting = maximumWaiting
        self.makeEngine = makeEngine
    }

    deinit { queue.update { $0.isAbandoned = true } }

    /// Indicates that requests wait for a lock that another process holds.
    var waitsForLock: Bool { isLockHeldByOthers.load(ordering: .relaxed) }

    /// Queues a request; returns false for one that is dropped (`isDroppable`), as too many wait.
    func send(_ request: LedgerRequest) -> Bool {
        let (isTaken, mustStart) = queue.update { queue in
            if request.isDroppable, queue.waiting.count + queue.deferred >= maximumWaiting { return (false, false) }
            queue.waiting.append(request)
            defer { queue.isRunning = true }
            return (true, !queue.isRunning)
        }
        guard mustStart else { return isTaken }
        do throws(SystemError) {
            try SystemThread.start { [queue, directory, makeEngine, weak self] in
                Self.run(queue, directory, makeEngine) { self?.isLockHeldByOthers.store($0, ordering: .relaxed) }
            }
        } catch {
            let failed = queue.update { queue in
                defer { queue = Queue() }
                return queue.waiting
            }
            for request in failed { request.fail(directory, error) }
        }
        return true
    }

    private static func run(
        _ queue: Gate<Queue>, _ directory: String, _ makeEngine: () -> LedgerEngine, waitsForLock: (Bool) -> Void
    ) {
        var engine = makeEngine()
        var deferred: [LedgerRequest] = []
        while true {
            queue.wait(atMost: deferred.isEmpty ? nil : pause) { !$0.waiting.isEmpty || $0.isAbandoned }
            let (requests, isAbandoned) = queue.update { queue in
                defer { queue.waiting = [] }
                return (queue.waiting, queue.isAbandoned)
            }
            // Requests that were queued before the ledger was released are still handled.
            if isAbandoned && requests.isEmpty { return }
            for part in (deferred + requests).split(after: \.isClose) {
                let isClosed = part.last?.isClose ?? false
                deferred = engine.run(Array(isClosed ? part.dropLast() : part))
                guard isClosed, case .close(let answer)? = part.last else { continue }
                let end = ContinuousClock.now + closingTimeout
                while !deferred.isEmpty, ContinuousClock.now < end {
                    queue.wait(atMost: pause) { _ in false }
                    deferred = engine.run(deferred)
                }
                for request in deferred { request.fail(directory, .heldLock) }
                engine.close(abandoning: deferred.count { $0.isFinish })
                deferred = []
                answer.resolve(.success(()))
                // The next engine has another process name, so executions in flight of this one are `unknown` to it,
                // too.
                engine = makeEngine()
            }
            queue.update { [count = deferred.count] in $0.deferred = count }
            waitsForLock(!deferred.isEmpty)
        }
    }
}

extension SystemError {
    /// The error for a lock that another process holds.
    fileprivate static let heldLock = SystemError("flock", number: 0, reason: "another process holds its lock")
}

extension Array {
    /// Returns the elements in pieces that end after each element for which `isLast` returns true; the last piece may
    /// end without one.
    fileprivate func split(after isLast: (Element) -> Bool) -> [ArraySlice<Element>] {
        var pieces: [ArraySlice<Element>] = []
        var rest = self[...]
        while let end = rest.firstIndex(where: isLast) {
            pieces.append(rest[...end])
            rest = rest[(end + 1)...]
        }
        return rest.isEmpty ? pieces : pieces + [rest]
    }
}
