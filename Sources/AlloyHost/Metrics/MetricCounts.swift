import Alloy

/// The counts since the start. Counters of known methods, outcomes and kinds exist from the start, so counting allocates no
/// memory.
struct MetricCounts: Sendable {
    /// The calls of one method with one outcome.
    struct Latency: Sendable {
        var count = 0
        var nanoseconds = 0
        /// The number of durations in each bucket of `LatencyBuckets` that are in no lower one.
        var buckets = [Int](repeating: 0, count: LatencyBuckets.bounds.count)
    }

    /// The end of an attempt.
    struct AttemptKey: Sendable, Hashable {
        let phase: Attempt.Phase
        /// Nil without a complete answer, and for a number that is not a status of HTTP: so the number of keys is bounded.
        let status: Int?
    }

    /// The waits for one reason.
    struct Waiting: Sendable {
        var count = 0
        var nanoseconds = 0
    }

    /// The labels of calls whose method does not exist, and of messages that are not calls.
    static let unknownMethod = "(unknown)"
    static let noMethod = "(none)"

    /// Every kind of error that a reply can have, and one for unknown kinds.
    static let kinds = ErrorKindDescription.all.map(\.kind) + ["other"]

    /// The names of the methods, then `unknownMethod` and `noMethod`.
    let methods: [String]
    private(set) var latencies: [Latency]
    private(set) var errors: [Int]
    private(set) var attempts: [AttemptKey: Int] = [:]
    private(set) var retries = 0
    private(set) var waits: [Waiting]

    init(methods: [String]) {
        self.methods = methods + [Self.unknownMethod, Self.noMethod]
        latencies = Array(repeating: Latency(), count: self.methods.count * Outcome.allCases.count)
        errors = Array(repeating: 0, count: self.methods.count * Self.kinds.count)
        waits = Array(repeating: Waiting(), count: CallWait.Reason.allCases.count)
    }

    func latency(method: Int, _ outcome: Outcome) -> Latency {
        latencies[method * Outcome.allCases.count + outcome.slot]
    }

    func errors(method: Int, kind: Int) -> Int { errors[method * Self.kinds.count + kind] }

    mutating func count(method: Int, _ outcome: Outcome, nanoseconds: Int) {
        let slot = method * Outcome.allCases.count + outcome.slot
        let bucket = LatencyBuckets.index(of: nanoseconds)
        latencies[slot].count += 1
        latencies[slot].nanoseconds += nanoseconds
        if bucket < LatencyBuckets.bounds.count { latencies[slot].buckets[bucket] += 1 }
    }

    mutating func count(errorOf method: Int, kind: String) {
        let kind = Self.kinds.firstIndex(of: kind) ?? Self.kinds.count - 1
        errors[method * Self.kinds.count + kind] += 1
    }

    mutating func count(_ attempt: Attempt) {
        let status = attempt.status.flatMap { (100...599).contains($0) ? $0 : nil }
        attempts[AttemptKey(phase: attempt.phase, status: status), default: 0] += 1
        if attempt.number > 1 { retries += 1 }
    }

    mutating func count(_ wait: CallWait.Reason, nanoseconds: Int) {
        waits[wait.slot].count += 1
        waits[wait.slot].nanoseconds += nanoseconds
    }
}

/// The buckets of the durations of calls.
enum LatencyBuckets {
    /// The upper bounds in nanoseconds, in rising order: from answers out of memory to the longest deadline. Longer durations
    /// are counted in the sum and the count only.
    static let bounds: [Int] = [
        100_000, 250_000, 1_000_000, 2_500_000, 10_000_000, 25_000_000, 100_000_000, 250_000_000, 500_000_000,
        1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000, 30_000_000_000, 60_000_000_000, 300_000_000_000,
    ]

    /// Returns the index of the first bucket for this duration; `bounds.count` where there is none.
    static func index(of nanoseconds: Int) -> Int {
        var index = 0
        while index < bounds.count, nanoseconds > bounds[index] { index += 1 }
        return index
    }
}

extension Outcome {
    /// The index among all outcomes.
    fileprivate var slot: Int {
        switch self {
        case .notSent: 0
        case .rejected: 1
        case .applied: 2
        case .unknown: 3
        }
    }
}

extension CallWait.Reason {
    /// The index among all reasons.
    var slot: Int { self == .rateLimit ? 0 : 1 }

    /// The label in Prometheus' text format.
    var label: String { self == .rateLimit ? "rate_limit" : "retry" }
}
