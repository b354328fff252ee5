import Platform

/// The thread that a ledger's requests run on: what they do blocks. It starts with the first request.
///
/// All that have come while it was busy are taken together.
final class LedgerWorker: Sendable {
    private struct Queue: Sendable {
        var waiting: [LedgerRequest] = []
        var isRunning = false
        var isAbandoned = false
    }

    private let queue = Gate(Queue())
    private let directory: String
    private let makeEngine: @Sendable () -> LedgerEngine

    init(directory: String, makeEngine: @escaping @Sendable () -> LedgerEngine) {
        self.directory = directory
        self.makeEngine = makeEngine
    }

    deinit { queue.update { $0.isAbandoned = true } }

    /// Has a request answered.
    func send(_ request: LedgerRequest) {
        let mustStart = queue.update { queue in
            queue.waiting.append(request)
            defer { queue.isRunning = true }
            return !queue.isRunning
        }
        guard mustStart else { return }
        do throws(SystemError) {
            try SystemThread.start { [queue, makeEngine] in Self.run(queue, makeEngine()) }
        } catch {
            let failed = queue.update { queue in
                defer { queue = Queue() }
                return queue.waiting
            }
            for request in failed { request.fail(directory, error) }
        }
    }

    private static func run(_ queue: Gate<Queue>, _ engine: LedgerEngine) {
        while true {
            queue.wait { !$0.waiting.isEmpty || $0.isAbandoned }
            let requests = queue.update { queue in
                defer { queue.waiting = [] }
                return queue.waiting
            }
            // What was asked for before the ledger was let go of is still done.
            if requests.isEmpty { return }
            engine.run(requests)
        }
    }
}
