import Alloy
import Platform
import Synchronization

/// Counts what the host does. Every call passes here, so counting is a few additions under one short lock.
final class Metrics: Sendable {
    /// What is told at one moment.
    struct Snapshot: Sendable {
        let counts: MetricCounts
        /// Calls that wait for somebody at this moment.
        let inFlight: Int
        let startedAt: Timestamp
        let uptime: Duration
        /// The program's version.
        let version: String
    }

    private let counts: Mutex<MetricCounts>
    private let inFlight = Atomic<Int>(0)
    private let startedAt: Timestamp
    private let start: ContinuousClock.Instant
    /// The places of calls that name no method, and of messages that are no calls.
    let unknownMethod: Int
    let noMethod: Int

    /// Metrics of these methods; counts the time from `now`.
    init(methods: [String], startedAt: Timestamp = .now(), now: ContinuousClock.Instant = .now) {
        counts = Mutex(MetricCounts(methods: methods))
        self.startedAt = startedAt
        start = now
        unknownMethod = methods.count
        noMethod = methods.count + 1
    }

    func snapshot(now: ContinuousClock.Instant, version: String) -> Snapshot {
        Snapshot(
            counts: counts.withLock { $0 }, inFlight: inFlight.load(ordering: .relaxed), startedAt: startedAt,
            uptime: now - start, version: version)
    }

    /// A call began that may wait for somebody.
    func began() { inFlight.add(1, ordering: .relaxed) }

    /// A call that began has ended.
    func ended() { inFlight.subtract(1, ordering: .relaxed) }

    /// A call of the method in this place was answered, with an error of this kind if it was one.
    func count(method: Int, _ outcome: Outcome, kind: String?, _ duration: Duration) {
        counts.withLock { counts in
            counts.count(method: method, outcome, nanoseconds: duration.nanoseconds)
            if let kind { counts.count(errorOf: method, kind: kind) }
        }
    }

    func count(_ attempt: Attempt) { counts.withLock { $0.count(attempt) } }

    func count(_ wait: CallWait.Reason, _ duration: Duration) {
        counts.withLock { $0.count(wait, nanoseconds: duration.nanoseconds) }
    }
}

extension Duration {
    /// Whole nanoseconds.
    var nanoseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    }
}
