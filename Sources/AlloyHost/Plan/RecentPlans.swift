import Alloy
import JSON
import Locking

/// The recent plans of this process: only these satisfy a rule that requires a plan, and a refusal can name the differences
/// from them.
final class RecentPlans: Sendable {
    private struct Entry {
        /// The SHA-256 of every part, by its name: enough to compare, and no argument stays in memory.
        let parts: [(name: String, digest: String)]
        let instant: ContinuousClock.Instant
    }

    /// The time for which a plan satisfies a rule that requires one.
    static let maximumAge = Duration.seconds(600)
    private static let maximumEntries = 4_096

    private let entries = Mutex<[String: Entry]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    /// Keeps a plan.
    func keep(_ plan: ExecutionPlan) {
        let entry = Entry(parts: Self.digests(of: plan), instant: now())
        entries.withLock { entries in
            if entries.count >= Self.maximumEntries {
                entries = entries.filter { entry.instant - $0.value.instant < Self.maximumAge }
                if entries.count >= Self.maximumEntries { entries.removeAll() }
            }
            entries[plan.digest] = entry
        }
    }

    /// True if this process made a plan of this digest within the last ten minutes.
    func isRecent(_ digest: String) -> Bool {
        entries.withLock { $0[digest] }.map { now() - $0.instant < Self.maximumAge } ?? false
    }

    /// The names of the parts in which the plan of `digest` and this one differ; nil when that plan is not kept.
    func differences(from digest: String, to plan: ExecutionPlan) -> [String]? {
        guard let entry = entries.withLock({ $0[digest] }) else { return nil }
        return zip(entry.parts, Self.digests(of: plan)).filter { $0.digest != $1.digest }.map { $0.0.name }
    }

    /// Forgets everything.
    func removeAll() { entries.withLock { $0.removeAll() } }

    private static func digests(of plan: ExecutionPlan) -> [(name: String, digest: String)] {
        plan.parts.members.map { ($0.key, $0.value.sha256) }
    }
}
