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
            try SystemThread.start { [queue, makeEngine] in Self.run(queue, makeEngine) }
        } catch {
            let failed = queue.update { queue in
                defer { queue = Queue() }
                return queue.waiting
            }
            for request in failed { request.fail(directory, error) }
        }
    }

    private static func run(_ queue: Gate<Queue>, _ makeEngine: () -> LedgerEngine) {
        var engine = makeEngine()
        while true {
            queue.wait { !$0.waiting.isEmpty || $0.isAbandoned }
            let requests = queue.update { queue in
                defer { queue.waiting = [] }
                return queue.waiting
            }
            // What was asked for before the ledger was let go of is still done.
            if requests.isEmpty { return }
            for part in requests.split(after: \.isClose) {
                engine.run(Array(part))
                // Another one has another name: what this one left in flight is unknown to it, too.
                if part.last?.isClose ?? false { engine = makeEngine() }
            }
        }
    }
}

extension Array {
    /// The elements in pieces, each of which ends with one for which `isLast` holds, except the last piece.
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
