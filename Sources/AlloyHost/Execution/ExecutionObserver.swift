import Alloy
import Synchronization

/// Stands between an execution and its first byte: what must be on disk before a write leaves is put there, and limits are
/// counted.
final class ExecutionObserver: CallObserver {
    private let intent: ExecutionIntent
    private let services: HostServices
    private let next: (any CallObserver)?
    private let hasBegun = Mutex(false)

    /// An observer that hands everything on to `next`.
    init(_ intent: ExecutionIntent, _ services: HostServices, next: (any CallObserver)?) {
        self.intent = intent
        self.services = services
        self.next = next
    }

    func willSend(attempt number: Int) async throws(AlloyError) {
        // Every further attempt is of the same write.
        let isFirst = hasBegun.withLock { hasBegun in
            defer { hasBegun = true }
            return !hasBegun
        }
        if isFirst {
            try services.gatekeeper.count(intent.effect)
            try await services.ledger.begin(intent)
        }
        try await next?.willSend(attempt: number)
    }

    func willWait(_ wait: CallWait) { next?.willWait(wait) }

    func didEnd(_ attempt: Attempt, requestId: String?) { next?.didEnd(attempt, requestId: requestId) }
}
