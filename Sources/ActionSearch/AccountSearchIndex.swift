import Alloy
import JSON
import Platform
import Synchronization

/// The search over all actions of the account: an index that is built from the catalogue when somebody first searches, that
/// answers while it grows, and that is renewed behind their backs once it is a day old.
package final class AccountSearchIndex: Sendable {
    /// A search that waits until the index is complete, or until no more comes.
    struct Waiting {
        let waiter: Waiter<Void>
        /// The connectors that are waited for; nil for all.
        let connectorIds: [String]?
    }

    struct State {
        var account: [UInt8]?
        var index = SearchIndex()
        /// In the service's order; nil until their list is there.
        var connectors: [Connector]?
        /// When the list of connectors came.
        var listed: ContinuousClock.Instant?
        /// When the resources of each indexed connector came, and a hash of what came.
        var parts: [ExactString: Part] = [:]
        var failed: [ExactString: AlloyError] = [:]
        /// Why there is no list of connectors.
        var listError: AlloyError?
        var isBuilding = false
        var lastBuild: ContinuousClock.Instant?
        /// Connectors that somebody asks for go first.
        var wanted: [ExactString] = []
        var waiting: [Waiting] = []
    }

    /// What is indexed of a connector.
    struct Part {
        let instant: ContinuousClock.Instant
        let hash: Int
    }

    static let maximumAge = Duration.seconds(86_400)
    /// What is at hand is waited for: it takes no longer than it computes.
    private static let instantWait = Duration.seconds(300)
    /// What failed is tried again when somebody searches so much later.
    static let pause = Duration.seconds(30)

    let source: any SearchSource
    let now: @Sendable () -> ContinuousClock.Instant
    private let sleep: Sleep
    /// True where everything is at hand: then it is read before the first answer, so that every answer is the same.
    let isInstant: Bool
    let state = Mutex(State())

    /// An index of what `source` offers. Ages and deadlines are counted on the clock of `now` and `sleep`.
    package init(
        _ source: any SearchSource, isInstant: Bool, now: @escaping @Sendable () -> ContinuousClock.Instant,
        sleep: @escaping Sleep
    ) {
        self.source = source
        self.isInstant = isInstant
        self.now = now
        self.sleep = sleep
    }

    /// The index as it is after waiting until `instant` at most for what is missing of it, or of `connectorIds`; and what it
    /// holds. `progress` hears how far it is.
    ///
    /// Throws `cancelled`, and what went wrong when there is nothing to search in.
    package func index(
        waitingUntil instant: ContinuousClock.Instant, connectorIds: [String]?, until deadline: ContinuousClock.Instant,
        progress: @escaping @Sendable (SearchCoverage) -> Void
    ) async throws(AlloyError) -> (index: SearchIndex, coverage: SearchCoverage, connectors: [Connector]) {
        let account = try await source.account(until: deadline)
        await begin(account, connectorIds)
        await wait(until: isInstant ? deadline + Self.instantWait : instant, isInstant ? nil : connectorIds, progress)
        if Task.isCancelled {
            throw .notSent(.cancelled, "The search was cancelled before it began.", isSafeToRetry: true)
        }
        let moment = now()
        let (index, coverage, connectors, error) = state.withLock { state in
            (state.index, self.coverage(state, moment), state.connectors, state.listError)
        }
        if let error, connectors == nil { throw error }
        if index.actionCount == 0, let error = state.withLock({ $0.isBuilding ? nil : $0.firstFailure }) { throw error }
        return (index, coverage, connectors ?? [])
    }

    /// True when nothing is being built.
    package var isIdle: Bool { state.withLock { !$0.isBuilding } }

    /// True when somebody waits for what is being built.
    package var isWaitedFor: Bool { state.withLock { !$0.waiting.isEmpty } }

    /// Forgets everything.
    package func removeAll() { state.withLock { $0.startOver(for: nil) } }

    /// Wakes whoever has what they wait for.
    func wakeWaiters() {
        let woken = state.withLock { state in
            let waiting = state.waiting
            let isOver = waiting.map { !state.isBuilding || state.holds($0.connectorIds) }
            state.waiting = zip(waiting, isOver).filter { !$0.1 }.map(\.0)
            return zip(waiting, isOver).filter { $0.1 }.map(\.0.waiter)
        }
        for waiter in woken { waiter.resume(returning: ()) }
    }

    /// Starts building what is missing or old, unless that is under way or was tried just now.
    private func begin(_ account: [UInt8], _ connectorIds: [String]?) async {
        let instant = now()
        let starts = state.withLock { state in
            if state.account != account { state.startOver(for: account) }
            state.wanted += (connectorIds ?? []).map(ExactString.init)
            guard !state.isBuilding, isDue(state, instant) else { return false }
            state.isBuilding = true
            return true
        }
        guard starts else { return }
        if isInstant {
            await build(account)
        } else {
            Task(priority: .utility) { await build(account) }
        }
    }

    private func isDue(_ state: State, _ now: ContinuousClock.Instant) -> Bool {
        guard let lastBuild = state.lastBuild else { return true }
        if isInstant, state.failed.isEmpty, state.listError == nil { return false }
        guard now - lastBuild >= Self.pause || isInstant else { return false }
        let coverage = self.coverage(state, now)
        return !coverage.isComplete || (coverage.age ?? .zero) > Self.maximumAge
    }

    private func coverage(_ state: State, _ now: ContinuousClock.Instant) -> SearchCoverage {
        var coverage = SearchCoverage(
            connectors: state.connectors?.count, indexed: state.parts.count, actions: state.index.actionCount,
            failed: (state.connectors ?? []).map(\.id).filter { state.failed[ExactString($0)] != nil })
        let oldest = (state.parts.values.map(\.instant) + [state.listed].compactMap(\.self)).min()
        if !isInstant { coverage.age = oldest.map { now - $0 } }
        return coverage
    }

    private func wait(
        until instant: ContinuousClock.Instant, _ connectorIds: [String]?,
        _ progress: @escaping @Sendable (SearchCoverage) -> Void
    ) async {
        let waiter = Waiter<Void>()
        let mustWait = state.withLock { state in
            guard state.isBuilding, !state.holds(connectorIds), instant > now() else { return false }
            state.waiting.append(Waiting(waiter: waiter, connectorIds: connectorIds))
            return true
        }
        guard mustWait else { return }
        let teller = Task {
            while !Task.isCancelled {
                let instant = now()
                progress(state.withLock { self.coverage($0, instant) })
                do throws(CancellationError) {
                    try await sleep(instant + .milliseconds(500))
                } catch {
                    return
                }
            }
        }
        defer { teller.cancel() }
        await waiter.value(until: instant, sleep: sleep) { _ in
            self.state.withLock { $0.waiting.removeAll { $0.waiter === waiter } }
            waiter.resume(returning: ())
        }
    }
}

extension AccountSearchIndex.State {
    /// True when nothing of these connectors is missing; nil stands for all.
    fileprivate func holds(_ connectorIds: [String]?) -> Bool {
        guard let connectors else { return false }
        guard let connectorIds else { return connectors.count == parts.count }
        return connectorIds.allSatisfy { id in
            parts[ExactString(id)] != nil || !connectors.contains { $0.id.hasSameCodePoints(as: id) }
        }
    }

    /// The failure of the first connector, where every one failed.
    fileprivate var firstFailure: AlloyError? {
        guard let connectors, parts.isEmpty else { return nil }
        return connectors.lazy.compactMap { failed[ExactString($0.id)] }.first
    }

    /// Forgets what is known, for another account.
    fileprivate mutating func startOver(for account: [UInt8]?) {
        self.account = account
        index = SearchIndex()
        connectors = nil
        listed = nil
        parts = [:]
        failed = [:]
        listError = nil
        lastBuild = nil
        wanted = []
        // A build that is under way sees that it is of another account, and ends.
        isBuilding = false
    }
}
