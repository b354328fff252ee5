import Alloy
import JSON
import Platform
import Locking

/// The search index of all actions of an account. It is built from a source at the first search, can be searched while
/// it is incomplete, and is renewed in the background when it is a day old.
package final class AccountSearchIndex: Sendable {
    /// A caller that waits until the index is complete, or until building ends.
    struct Waiting {
        let waiter: Waiter<Void>
        /// The connectors that the caller waits for; nil for all.
        let connectorIds: [String]?
    }

    struct State {
        var account: [UInt8]?
        var index = SearchIndex()
        /// The connectors in the service's order; nil until their list was read.
        var connectors: [Connector]?
        /// The instant at which the list of connectors was read.
        var listed: ContinuousClock.Instant?
        /// The indexed connectors.
        var indexed: [ExactString: Version] = [:]
        var failed: [ExactString: AlloyError] = [:]
        /// The error of reading the list of connectors.
        var listError: AlloyError?
        var isBuilding = false
        var lastBuild: ContinuousClock.Instant?
        /// The connectors that callers search in; they are read first.
        var prioritized: [ExactString] = []
        var waiting: [Waiting] = []
    }

    /// The version of a connector's resources in the index.
    struct Version {
        let instant: ContinuousClock.Instant
        let hash: Int
    }

    static let maximumAge = Duration.seconds(86_400)
    /// The time that a search waits for a synchronous index beyond its deadline; building it takes no longer than its
    /// computations.
    private static let synchronousGrace = Duration.seconds(300)
    /// The time after which a search tries failed connectors again.
    static let retryInterval = Duration.seconds(30)

    let source: any SearchSource
    let now: @Sendable () -> ContinuousClock.Instant
    private let sleep: Sleep
    /// Indicates that the index is built before the first search returns, so that every search has the same result. For a
    /// source in this process.
    let isSynchronous: Bool
    let state = Mutex(State())

    /// Creates the index of `source`. Deadlines are instants of the clock of `now` and `sleep`.
    package init(
        _ source: any SearchSource, isSynchronous: Bool, now: @escaping @Sendable () -> ContinuousClock.Instant,
        sleep: @escaping Sleep
    ) {
        self.source = source
        self.isSynchronous = isSynchronous
        self.now = now
        self.sleep = sleep
    }

    /// Returns the index, its coverage and the account's connectors, after waiting until `instant` at most for what is
    /// missing of all connectors, or of `connectorIds`. Calls `progress` while it waits.
    ///
    /// Throws `cancelled`, and the error of reading when the index is empty.
    package func index(
        waitingUntil instant: ContinuousClock.Instant, connectorIds: [String]?, until deadline: ContinuousClock.Instant,
        progress: @escaping @Sendable (SearchCoverage) -> Void
    ) async throws(AlloyError) -> (index: SearchIndex, coverage: SearchCoverage, connectors: [Connector]) {
        let account = try await source.account(until: deadline)
        await begin(account, connectorIds)
        await wait(
            until: isSynchronous ? deadline + Self.synchronousGrace : instant, isSynchronous ? nil : connectorIds,
            progress)
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

    /// Indicates that the index is not being built.
    package var isIdle: Bool { state.withLock { !$0.isBuilding } }

    /// Indicates that a caller waits for the index.
    package var isWaitedFor: Bool { state.withLock { !$0.waiting.isEmpty } }

    /// Removes everything.
    package func removeAll() { state.withLock { $0.reset(for: nil) } }

    /// Resumes the waiters whose connectors are indexed, or all when building has ended.
    func resumeWaiters() {
        let woken = state.withLock { state in
            let waiting = state.waiting
            let isOver = waiting.map { !state.isBuilding || state.isComplete(for: $0.connectorIds) }
            state.waiting = zip(waiting, isOver).filter { !$0.1 }.map(\.0)
            return zip(waiting, isOver).filter { $0.1 }.map(\.0.waiter)
        }
        for waiter in woken { waiter.resume(returning: ()) }
    }

    /// Starts building what is missing or old, unless that is running or was tried less than `retryInterval` ago.
    private func begin(_ account: [UInt8], _ connectorIds: [String]?) async {
        let instant = now()
        let starts = state.withLock { state in
            if state.account != account { state.reset(for: account) }
            state.prioritized += (connectorIds ?? []).map(ExactString.init)
            guard !state.isBuilding, isDue(state, instant) else { return false }
            state.isBuilding = true
            return true
        }
        guard starts else { return }
        if isSynchronous {
            await build(account)
        } else {
            Task(priority: .utility) { await build(account) }
        }
    }

    private func isDue(_ state: State, _ now: ContinuousClock.Instant) -> Bool {
        guard let lastBuild = state.lastBuild else { return true }
        if isSynchronous, state.failed.isEmpty, state.listError == nil { return false }
        guard now - lastBuild >= Self.retryInterval || isSynchronous else { return false }
        let coverage = self.coverage(state, now)
        return !coverage.isComplete || (coverage.age ?? .zero) > Self.maximumAge
    }

    private func coverage(_ state: State, _ now: ContinuousClock.Instant) -> SearchCoverage {
        var coverage = SearchCoverage(
            connectors: state.connectors?.count, indexed: state.indexed.count, actions: state.index.actionCount,
            failed: (state.connectors ?? []).map(\.id).filter { state.failed[ExactString($0)] != nil })
        let oldest = (state.indexed.values.map(\.instant) + [state.listed].compactMap(\.self)).min()
        if !isSynchronous { coverage.age = oldest.map { now - $0 } }
        return coverage
    }

    private func wait(
        until instant: ContinuousClock.Instant, _ connectorIds: [String]?,
        _ progress: @escaping @Sendable (SearchCoverage) -> Void
    ) async {
        let waiter = Waiter<Void>()
        let mustWait = state.withLock { state in
            guard state.isBuilding, !state.isComplete(for: connectorIds), instant > now() else { return false }
            state.waiting.append(Waiting(waiter: waiter, connectorIds: connectorIds))
            return true
        }
        guard mustWait else { return }
        let reporter = Task {
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
        defer { reporter.cancel() }
        await waiter.value(until: instant, sleep: sleep) { _ in
            self.state.withLock { $0.waiting.removeAll { $0.waiter === waiter } }
            waiter.resume(returning: ())
        }
    }
}

extension AccountSearchIndex.State {
    /// Returns true when none of these connectors is missing; nil means all.
    fileprivate func isComplete(for connectorIds: [String]?) -> Bool {
        guard let connectors else { return false }
        guard let connectorIds else { return connectors.count == indexed.count }
        return connectorIds.allSatisfy { id in
            indexed[ExactString(id)] != nil || !connectors.contains { $0.id.hasSameCodePoints(as: id) }
        }
    }

    /// The error of the first connector when every one failed.
    fileprivate var firstFailure: AlloyError? {
        guard let connectors, indexed.isEmpty else { return nil }
        return connectors.lazy.compactMap { failed[ExactString($0.id)] }.first
    }

    /// Removes everything, for another account.
    fileprivate mutating func reset(for account: [UInt8]?) {
        self.account = account
        index = SearchIndex()
        connectors = nil
        listed = nil
        indexed = [:]
        failed = [:]
        listError = nil
        lastBuild = nil
        prioritized = []
        // A running build compares the account, and ends.
        isBuilding = false
    }
}
