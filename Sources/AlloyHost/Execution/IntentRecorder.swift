import Alloy
import ExecutionLedger
import Locking

/// Records the intent of an execution right before its first byte leaves: a write is on disk by then, so that a crash can't
/// hide it. Uses up the person's approval and counts it for the policy's limits, too.
final class IntentRecorder: CallObserver {
    private let intent: ExecutionIntent
    private let services: HostServices
    private let next: (any CallObserver)?
    private let isCounted: Bool
    private let findsIdentical: Bool
    private let deadline: ContinuousClock.Instant?
    private let isSmall: Bool
    private let approval: String?
    private let state: Mutex<State>

    private struct State {
        var isBeginning = false
        var isOnRecord = false
        var identical: EarlierWrite?
    }

    /// A recorder that passes everything on to `next`, and waits for the ledger until `deadline`. An execution that is sent
    /// again with another credential is not counted again.
    init(
        _ intent: ExecutionIntent, _ services: HostServices, next: (any CallObserver)?,
        until deadline: ContinuousClock.Instant?, isSmall: Bool, isCounted: Bool,
        identical: EarlierWrite?, findsIdentical: Bool, approval: String?
    ) {
        state = Mutex(State(identical: identical))
        self.findsIdentical = findsIdentical
        self.isSmall = isSmall
        self.approval = approval
        self.intent = intent
        self.services = services
        self.next = next
        self.isCounted = isCounted
        self.deadline = deadline
    }

    /// True once the ledger has recorded the intent, if it has to.
    var isOnRecord: Bool { state.withLock { $0.isOnRecord } }

    /// The earlier write with the same arguments, if it was to be found and there is one.
    var identical: EarlierWrite? { state.withLock { $0.identical } }

    func willSendAtOnce(attempt number: Int) throws(AlloyError) -> Bool {
        // A read gets its row when it has ended.
        guard !intent.isWrittenAhead, approval == nil else { return false }
        if isFirstAttempt() {
            if isCounted { try services.gatekeeper.count(intent.effect) }
            state.withLock { $0.isOnRecord = true }
        }
        return try next?.willSendAtOnce(attempt: number) ?? true
    }

    /// Returns true once: every further attempt is of the same write.
    private func isFirstAttempt() -> Bool {
        state.withLock { state in
            defer { state.isBeginning = true }
            return !state.isBeginning
        }
    }

    func willSend(attempt number: Int) async throws(AlloyError) {
        if isFirstAttempt() {
            if let approval, !(try await services.approvals.claim(approval)) { throw .approvalUsed }
            if isCounted { try services.gatekeeper.count(intent.effect) }
            let identical = try await services.ledger.begin(
                intent, findsIdentical: findsIdentical, isSmall: isSmall, until: deadline)
            state.withLock { state in
                state.isOnRecord = true
                if findsIdentical { state.identical = identical }
            }
        }
        try await next?.willSend(attempt: number)
    }

    func willWait(_ wait: CallWait) { next?.willWait(wait) }

    func didEnd(_ attempt: Attempt, requestId: String?) {
        next?.didEnd(attempt, requestId: requestId)
    }
}
