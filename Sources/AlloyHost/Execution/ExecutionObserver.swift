import Alloy
import ExecutionLedger
import Synchronization

/// Stands between an execution and its first byte: what must be on disk before a write leaves is put there, and limits are
/// counted.
final class ExecutionObserver: CallObserver {
    private let intent: ExecutionIntent
    private let services: HostServices
    private let next: (any CallObserver)?
    private let isCounted: Bool
    private let deadline: ContinuousClock.Instant?
    private let state = Mutex(State())

    private struct State {
        var isBeginning = false
        var isOnRecord = false
    }

    /// An observer that hands everything on to `next`, and waits for the ledger until `deadline`. Not counted is what was counted before: the same execution, sent
    /// again with another credential.
    init(
        _ intent: ExecutionIntent, _ services: HostServices, next: (any CallObserver)?,
        until deadline: ContinuousClock.Instant?, isCounted: Bool = true
    ) {
        self.intent = intent
        self.services = services
        self.next = next
        self.isCounted = isCounted
        self.deadline = deadline
    }

    /// True once the ledger has it as begun, as far as it has to.
    var isOnRecord: Bool { state.withLock { $0.isOnRecord } }

    func willSend(attempt number: Int) async throws(AlloyError) {
        // Every further attempt is of the same write.
        let isFirst = state.withLock { state in
            defer { state.isBeginning = true }
            return !state.isBeginning
        }
        if isFirst {
            if isCounted { try services.gatekeeper.count(intent.effect) }
            try await services.ledger.begin(intent, until: deadline)
            state.withLock { $0.isOnRecord = true }
        }
        try await next?.willSend(attempt: number)
    }

    func willWait(_ wait: CallWait) { next?.willWait(wait) }

    func didEnd(_ attempt: Attempt, requestId: String?) {
        next?.didEnd(attempt, requestId: requestId)
    }
}
