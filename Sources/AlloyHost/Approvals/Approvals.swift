import Alloy
import JSON
import Logging
import Platform
import Locking

/// The plans that wait for a person's decision: in the state directory, where other processes can decide on them, or in this
/// process only.
package final class Approvals: Sendable {
    /// The most plans that wait at once: nobody reads more, and a caller can't fill the disk.
    static let maximumPending = 200

    /// The state directory; nil when the plans are in this process only.
    package let stateDirectory: String?
    private let store: any ApprovalStore
    private let memory: MemoryApprovalStore?
    private let now: @Sendable () -> Timestamp
    private let configuration: AlloyConfiguration
    private let pages: ApprovalPages
    private let machine: ConnectEnvironment

    /// Approvals in `stateDirectory`, or for nil in memory. `now` is the clock of their times; `configuration` has the clock of
    /// waiting, and `machine` the browser.
    init(
        in stateDirectory: String?, now: @escaping @Sendable () -> Timestamp, _ configuration: AlloyConfiguration,
        _ machine: ConnectEnvironment = ConnectEnvironment()
    ) {
        self.stateDirectory = stateDirectory
        self.now = now
        self.configuration = configuration
        self.machine = machine
        pages = ApprovalPages(configuration)
        if let stateDirectory {
            store = DirectoryApprovalStore(in: stateDirectory)
            memory = nil
        } else {
            let memory = MemoryApprovalStore()
            store = memory
            self.memory = memory
        }
    }

    /// Approvals of the processes that share `stateDirectory`, for a program that only decides.
    package convenience init(in stateDirectory: String) {
        self.init(
            in: stateDirectory, now: Timestamp.now,
            AlloyConfiguration(key: KeySource(Secret(""), name: "nothing"), effectRules: EffectRules()))
    }

    /// Returns the plan of this digest with its state, and whether it was added: it is, where there is none that waits or is
    /// decided.
    func request(_ digest: String, _ plan: JSONObject) async throws(AlloyError) -> (PendingApproval, isNew: Bool) {
        let now = now()
        let others = try await list().filter { $0.state == .pending && $0.digest != digest }
        guard others.count < Self.maximumPending else { throw .tooManyApprovals(others.count) }
        return try await change(digest) { approval in
            if let approval, approval.state != .used { return (approval, false) }
            let new = PendingApproval(digest: digest, plan: plan, at: now)
            approval = new
            return (new, true)
        }
    }

    /// Returns all plans whose time is not over, the oldest first. Removes the others.
    package func list() async throws(AlloyError) -> [PendingApproval] {
        let now = now()
        let all = try await perform { store throws(SystemError) in try store.all() }
        for approval in all where approval.isExpired(at: now) { try await change(approval.digest) { _ in } }
        return all.filter { !$0.isExpired(at: now) }
            .sorted { ($0.createdAt, $0.digest) < ($1.createdAt, $1.digest) }
    }

    /// Returns the plan of this digest; nil without one, and when its time is over.
    package func find(_ digest: String) async throws(AlloyError) -> PendingApproval? {
        guard PendingApproval.isDigest(digest) else { return nil }
        let approval = try await perform { store throws(SystemError) in try store.find(digest) }
        return approval.flatMap { $0.isExpired(at: now()) ? nil : $0 }
    }

    /// Enters a person's decision, and returns the plan with it.
    ///
    /// Throws `not_found` without such a plan, and `conflict` when another decision came before.
    package func decide(
        _ digest: String, _ decision: PendingApproval.Decision, by decider: PendingApproval.Decider,
        reason: String? = nil
    ) async throws(AlloyError) -> PendingApproval {
        let now = now()
        guard PendingApproval.isDigest(digest) else { throw .noApproval(digest) }
        let (approval, isDecided) = try await change(digest) { approval in
            let isDecided = approval?.decide(decision, by: decider, reason: reason, at: now) ?? false
            return (approval, isDecided)
        }
        guard let approval else { throw .noApproval(digest) }
        guard isDecided else { throw .decidedBefore(approval) }
        if approval.state != .pending { pages.close(digest) }
        return approval
    }

    /// Uses up the approval of the plan of this digest; true for one caller of all processes, once.
    func claim(_ digest: String) async throws(AlloyError) -> Bool {
        let now = now()
        return try await change(digest) { $0?.claim(at: now) ?? false }
    }

    /// Waits until a person has decided on the plan, in whatever way, and returns it; nil when its time is over. Returns it
    /// undecided at `deadline`, and when the task is cancelled.
    package func decision(
        on digest: String, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> PendingApproval? {
        while true {
            guard let approval = try await find(digest), approval.state == .pending else {
                return try await find(digest)
            }
            let now = configuration.now()
            if let deadline, now >= deadline { return approval }
            // Other processes decide in a file, which nothing announces.
            let next = now.advanced(by: Self.pollingInterval)
            do throws(CancellationError) {
                try await configuration.sleep(deadline.map { min($0, next) } ?? next)
            } catch {
                return approval
            }
        }
    }

    private static let pollingInterval = Duration.milliseconds(200)

    /// Serves the page on which a person can decide on the plan, and returns its URL: for a person's eyes only, since whoever
    /// has it can decide. A second call for the same plan returns the same page. It ends with the plan's time, and with a
    /// decision.
    package func openPage(for approval: PendingApproval) throws(AlloyError) -> String {
        do throws(SystemError) {
            let left = Duration.milliseconds(approval.expiresAt.milliseconds - now().milliseconds)
            return try pages.open(approval.digest, for: left, self)
        } catch {
            throw .unusableApprovals("The page for the approval can't be served (\(error)).", stateDirectory)
        }
    }

    /// Opens the page in the browser of this machine where the operator wants that; true when it was opened.
    func showPage(for approval: PendingApproval) -> Bool {
        guard machine.opensBrowser, !machine.isReplayed, let url = try? openPage(for: approval) else { return false }
        return (try? machine.openBrowser(url)) != nil
    }

    /// Forgets the plans in memory, for a sandbox that is reset.
    func removeAll() {
        memory?.removeAll()
        pages.closeAll()
    }

    // MARK: - The store

    /// Changes the plan of this digest. One whose time is over is removed before.
    private func change<Result: Sendable>(
        _ digest: String, _ body: @escaping @Sendable (inout PendingApproval?) -> Result
    ) async throws(AlloyError) -> Result {
        let now = now()
        return try await perform { store throws(SystemError) in
            try store.change(digest) { approval in
                if approval?.isExpired(at: now) == true { approval = nil }
                return body(&approval)
            }
        }
    }

    /// Runs `work` on a thread of its own where it blocks.
    private func perform<Result: Sendable>(
        _ work: @escaping @Sendable (any ApprovalStore) throws(SystemError) -> Result
    ) async throws(AlloyError) -> Result {
        let (store, directory) = (store, stateDirectory)
        let run: @Sendable () -> PendingAnswer<Result>.Answer = {
            do throws(SystemError) {
                return .success(try work(store))
            } catch {
                return .failure(
                    .unusableApprovals("The plans that wait for approval can't be used (\(error)).", directory))
            }
        }
        if memory != nil { return try run().get() }
        let answer = PendingAnswer<Result>()
        return try await answer.value(
            within: .init(deadline: .now + Self.patience),
            leaving: { kind in
                .notSent(
                    kind,
                    kind == .cancelled
                        ? "The call was cancelled while the approval was looked up; nothing was sent."
                        : "The disk did not respond in time, so the approval could not be looked up; nothing was sent.",
                    isSafeToRetry: true)
            }
        ) {
            do throws(SystemError) {
                try SystemThread.start { answer.resolve(run()) }
            } catch {
                answer.resolve(
                    .failure(.unusableApprovals("A thread for the approvals can't be started (\(error)).", directory)))
            }
        }
    }

    /// The time to wait for the disk.
    private static let patience = Duration.seconds(15)
}
