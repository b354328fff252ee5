import Platform
import Locking

/// The thread that handles a ledger's requests, which block. It starts with the first request.
///
/// Requests that arrived while it was busy are handled together. A request that waits for another process's lock is
/// retried, and does not delay others. The rows of reads, which no caller waits for, wake it once: it collects them until
/// another request comes, `collectingTime` has passed, or there are `maximumCollected`.
///
/// To wake a thread takes longer than to append a line. So a request that needs no more than that (`isQuick`) is handled by
/// the thread of `runner`, on which its caller continues, if that has nothing else to do.
final class LedgerWorker: Sendable {
    private struct Queue: Sendable {
        var waiting: [LedgerRequest] = []
        /// True if one of the waiting requests must be handled at once.
        var isUrgent = false
        /// The number of requests that wait for a lock.
        var deferred = 0
        var isRunning = false
        var isAbandoned = false
        /// True while the thread uses the engine.
        var isBusy = false
        /// True while the engine is lent to the thread of `runner`.
        var isLent = false
        /// True once the engine has handled a request.
        var isWarm = false

        /// Indicates that the thread has something to do.
        var isReady: Bool { !isLent && (!waiting.isEmpty || isAbandoned) }

        /// Lends the engine if nothing but `request` is to be done, besides the rows of reads.
        mutating func lend(for request: LedgerRequest) -> Bool {
            guard request.isQuick, isWarm, !isBusy, !isLent, !isUrgent, deferred == 0 else { return false }
            isLent = true
            return true
        }

        mutating func take() -> [LedgerRequest] {
            defer {
                waiting = []
                isUrgent = false
            }
            return waiting
        }
    }

    /// The engine, for one thread at a time.
    private final class Bench: @unchecked Sendable {
        // Sendable holds because the worker's thread uses the engine only while the queue `isBusy` and the runner's only while
        // it `isLent`, which exclude each other.
        var engine: LedgerEngine?
    }

    /// The time that closing waits for another process's lock, for the endings that need it.
    static let closingTimeout = Duration.seconds(1)
    /// The time between two attempts to acquire the lock.
    private static let pause = Duration.milliseconds(5)
    /// The maximum time for which the row of a read is not written, and the number of rows that end it.
    static let collectingTime = Duration.milliseconds(100)
    static let maximumCollected = 256

    private let queue = Gate(Queue())
    private let bench = Bench()
    private let directory: String
    private let maximumWaiting: Int
    private let isLockHeldByOthers = Atomic(false)
    private let makeEngine: @Sendable () -> LedgerEngine
    private let runner: (any TaskRunner)?

    init(
        directory: String, maximumWaiting: Int, runner: (any TaskRunner)? = nil,
        makeEngine: @escaping @Sendable () -> LedgerEngine
    ) {
        self.directory = directory
        self.maximumWaiting = maximumWaiting
        self.makeEngine = makeEngine
        self.runner = runner
    }

    deinit { queue.update { $0.isAbandoned = true } }

    /// Indicates that requests wait for a lock that another process holds.
    var waitsForLock: Bool { isLockHeldByOthers.load(ordering: .relaxed) }

    /// Queues a request; returns false for one that is dropped (`isDroppable`), as too many wait.
    func send(_ request: LedgerRequest) -> Bool {
        let (isTaken, mustStart, isLent) = queue.update { queue in
            if request.isDroppable, queue.waiting.count + queue.deferred >= maximumWaiting {
                return (false, false, false)
            }
            let isLent = runner != nil && queue.lend(for: request)
            queue.waiting.append(request)
            if !request.isDroppable { queue.isUrgent = true }
            defer { queue.isRunning = true }
            return (true, !queue.isRunning, isLent)
        }
        if isLent { lend() }
        guard mustStart else { return isTaken }
        do throws(SystemError) {
            try SystemThread.start(stackSize: TaskPool.stackSize) { [queue, bench, directory, makeEngine, weak self] in
                Self.run(queue, bench, directory, makeEngine) {
                    self?.isLockHeldByOthers.store($0, ordering: .relaxed)
                }
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

    /// Has the thread of `runner` handle what waits; where it can't, the own one does.
    private func lend() {
        let work = IdleWork { [queue, bench] in
            let requests = queue.update { $0.take() }
            let result = bench.engine?.runQuickly(requests)
            queue.update { queue in
                queue.isLent = false
                let rest = result?.rest ?? requests
                if rest.isEmpty { return }
                queue.isUrgent = true
                queue.waiting = rest + queue.waiting
            }
            return result?.resumed ?? []
        } decline: { [queue] in
            queue.update { $0.isLent = false }
        }
        if runner?.runIfIdle(work) != true { work.decline() }
    }

    private static func run(
        _ queue: Gate<Queue>, _ bench: Bench, _ directory: String, _ makeEngine: () -> LedgerEngine,
        waitsForLock: (Bool) -> Void
    ) {
        var engine = makeEngine()
        var deferred: [LedgerRequest] = []
        while true {
            queue.wait(atMost: deferred.isEmpty ? nil : pause) { $0.isReady }
            if deferred.isEmpty {
                queue.wait(atMost: collectingTime) {
                    $0.isReady && ($0.isUrgent || $0.isAbandoned || $0.waiting.count >= maximumCollected)
                }
            }
            let (requests, isAbandoned) = queue.update { queue in
                guard !queue.isLent else { return ([LedgerRequest]?.none, false) }
                queue.isBusy = true
                return (queue.take(), queue.isAbandoned)
            }
            guard let requests else { continue }
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
            bench.engine = engine
            queue.update { [count = deferred.count] in
                $0.deferred = count
                $0.isBusy = false
                $0.isWarm = true
            }
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
