import Alloy
import ExecutionLedger
import Synchronization

/// Records the intent of an execution right before its first byte leaves: a write is on disk by then, so that a crash can't
/// hide it. Uses up the person's approval and counts it for the policy's limits, too.
final class IntentRecorder: CallObserver {
    private let intent: ExecutionIntent
    private let services: HostServices
    private let next: (any CallObserver)?
    private let isCounted: Bool
    private let deadline: ContinuousClock.Instant?
    private let approval: String?
    private let state = Mutex(State())

    private struct State {
        var isBeginning = false
        var isOnRecord = false
    }

    /// A recorder that passes everything on to `next`, and waits for the ledger until `deadline`. An execution that is sent
    /// again with another credential is not counted again.
    init(
        _ intent: ExecutionIntent, _ services: HostServices, next: (any CallObserver)?,
        until deadline: ContinuousClock.Instant?, isCounted: Bool, approval: String?
    ) {
        self.approval = approval
        self.intent = intent
        self.services = services
        self.next = next
        self.isCounted = isCounted
        self.deadline = deadline
    }

    /// True once the ledger has recorded the intent, if it has to.
    var isOnRecord: Bool { state.withLock { $0.isOnRecord } }

    func willSend(attempt number: Int) async throws(AlloyError) {
        // Every further attempt is of the same write.
        let isFirst = state.withLock { state in
            defer { state.isBeginning = true }
            return !state.isBeginning
        }
        if isFirst {
            if let approval, !(try await services.approvals.claim(approval)) { throw .approvalUsed }
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
