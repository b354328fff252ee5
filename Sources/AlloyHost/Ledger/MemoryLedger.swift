import Logging
import Synchronization

/// An engine over memory. Nothing it does blocks, so it answers on the thread that asks.
final class MemoryLedger: Sendable {
    private let engine: Mutex<LedgerEngine>
    private let limits: LedgerLimits
    private let log: Log

    init(limits: LedgerLimits, log: Log) {
        self.limits = limits
        self.log = log
        engine = Mutex(Self.makeEngine(limits, log))
    }

    /// Answers before it returns.
    func run(_ request: LedgerRequest) {
        engine.withLock { engine in
            _ = engine.run([request])
            if case .close = request { engine = Self.makeEngine(limits, log) }
        }
    }

    private static func makeEngine(_ limits: LedgerLimits, _ log: Log) -> sending LedgerEngine {
        LedgerEngine(
            store: MemoryLedgerStore(limits: limits), limits: limits, directory: nil,
            process: MemoryLedgerStore.process, log: log)
    }
}
