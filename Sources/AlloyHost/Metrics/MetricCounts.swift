import Alloy

/// What was counted since the start. Every count has its place from the beginning, as far as what is counted is known then,
/// so counting takes no memory.
struct MetricCounts: Sendable {
    /// The calls of one method that ended in one way.
    struct Latency: Sendable {
        var count = 0
        var nanoseconds = 0
        /// For each bucket of `LatencyBuckets` the times that fell into it and no lower one.
        var buckets = [Int](repeating: 0, count: LatencyBuckets.bounds.count)
    }

    /// How an attempt ended.
    struct AttemptKey: Sendable, Hashable {
        let phase: Attempt.Phase
        /// Nil where no whole answer came, and for what is no status of HTTP: so there is a bounded number of them.
        let status: Int?
    }

    /// Waiting of one kind.
    struct Waiting: Sendable {
        var count = 0
        var nanoseconds = 0
    }

    /// What is said of calls that name no method, and of messages that are no calls; no method has such a name.
    static let unknownMethod = "(unknown)"
    static let noMethod = "(none)"

    /// Every kind of error that a reply can have, and one for what may be added elsewhere.
    static let kinds: [String] =
        ["parse_error", "invalid_request", "method_not_found", "invalid_params"]
        + AlloyError.Kind.allCases.map(\.rawValue)
        + ["other"]

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

extension Outcome {
    /// Its place among all outcomes.
    fileprivate var slot: Int {
        switch self {
        case .notSent: 0
        case .rejected: 1
        case .applied: 2
        case .unknown: 3
        }
    }
}
