import Alloy
import JSON
import Synchronization

/// The plans that this process made lately: a rule that wants a plan is satisfied by one of these only, and a refusal can
/// say what has changed since.
final class PlanMemory: Sendable {
    private struct Entry {
        /// SHA-256 of every part, by its words: enough to compare, and nothing of the arguments stays in memory.
        let parts: [(name: String, digest: String)]
        let instant: ContinuousClock.Instant
    }

    /// How long a plan satisfies a rule that wants one.
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

    /// True when this process made a plan of this digest within the last ten minutes.
    func isRecent(_ digest: String) -> Bool {
        entries.withLock { $0[digest] }.map { now() - $0.instant < Self.maximumAge } ?? false
    }

    /// What differs between the plan of `digest` and this one, in words; nil when that plan is not remembered.
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
