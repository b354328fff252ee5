import Alloy
import Platform
import Locking

/// The counters of the host. Every call is counted here, so counting is a few additions under one short lock.
final class Metrics: Sendable {
    /// The counts at one moment.
    struct Snapshot: Sendable {
        let counts: MetricCounts
        /// The number of calls that are waiting.
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
    /// The index for calls of methods that do not exist, and the one for messages that are not calls.
    let unknownMethod: Int
    let noMethod: Int

    /// Creates the counters of these methods; `now` is the start of the uptime.
    init(methods: [String], startedAt: Timestamp = .now(), now: ContinuousClock.Instant = .now) {
        counts = Mutex(MetricCounts(methods: methods))
        self.startedAt = startedAt
        start = now
        unknownMethod = methods.count
        noMethod = methods.count + 1
    }

    /// Returns the counts at the moment `now`.
    func snapshot(now: ContinuousClock.Instant, version: String) -> Snapshot {
        Snapshot(
            counts: counts.withLock { $0 }, inFlight: inFlight.load(ordering: .relaxed), startedAt: startedAt,
            uptime: now - start, version: version)
    }

    /// Counts the begin of a call that may wait.
    func began() { inFlight.add(1, ordering: .relaxed) }

    /// Counts the end of a call that may wait.
    func ended() { inFlight.subtract(1, ordering: .relaxed) }

    /// Counts the answer to a call of the method at this index; `kind` is the kind of an error.
    func count(method: Int, _ outcome: Outcome, kind: String?, _ duration: Duration) {
        counts.withLock { counts in
            counts.count(method: method, outcome, nanoseconds: duration.nanoseconds)
            if let kind { counts.count(errorOf: method, kind: kind) }
        }
    }

    /// Counts an attempt to send a request to the service.
    func count(_ attempt: Attempt) { counts.withLock { $0.count(attempt) } }

    /// Counts a wait before an attempt.
    func count(_ wait: CallWait.Reason, _ duration: Duration) {
        counts.withLock { $0.count(wait, nanoseconds: duration.nanoseconds) }
    }
}

extension Metrics.Snapshot {
    /// The calls of one method with one outcome.
    struct Row {
        let method: String
        let outcome: Outcome
        let latency: MetricCounts.Latency
    }

    /// The methods and outcomes that occurred, in the order of the methods.
    var rows: [Row] {
        counts.methods.enumerated().flatMap { index, method in
            Outcome.allCases.map { Row(method: method, outcome: $0, latency: counts.latency(method: index, $0)) }
        }.filter { $0.latency.count > 0 }
    }

    /// The errors that occurred, in the order of the methods.
    var errorRows: [(method: String, kind: String, count: Int)] {
        counts.methods.enumerated().flatMap { index, method in
            MetricCounts.kinds.enumerated().map { kind, name in (method, name, counts.errors(method: index, kind: kind))
            }
        }.filter { $0.2 > 0 }
    }

    /// The attempts, by phase and status.
    var attemptRows: [(key: MetricCounts.AttemptKey, count: Int)] {
        counts.attempts.map { (key: $0.key, count: $0.value) }.sorted {
            ($0.key.phase.rawValue, $0.key.status ?? 0) < ($1.key.phase.rawValue, $1.key.status ?? 0)
        }
    }
}

extension MetricCounts.Latency {
    /// The number of calls in each bucket: those that took at most its bound.
    var cumulativeBuckets: [Int] {
        var sum = 0
        return buckets.map { count in
            sum += count
            return sum
        }
    }
}

extension Duration {
    /// The duration in whole nanoseconds.
    var nanoseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    }
}

/// Returns nanoseconds as seconds in decimal digits, exactly and without an exponent.
func decimalSeconds(_ nanoseconds: Int) -> String {
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    guard rest != 0 else { return String(seconds) }
    let digits = String(rest)
    let fraction = String(repeating: "0", count: 9 - digits.utf8.count) + digits
    return "\(seconds).\(fraction.prefix(fraction.utf8.count - trailingZeros(of: fraction)))"
}

private func trailingZeros(of digits: String) -> Int { digits.utf8.reversed().prefix { $0 == UInt8(ascii: "0") }.count }
