import Alloy

extension Metrics.Snapshot {
    /// The calls of one method that ended in one way.
    struct Row {
        let method: String
        let outcome: Outcome
        let latency: MetricCounts.Latency
    }

    /// What happened at all, in the order of the methods.
    var rows: [Row] {
        counts.methods.enumerated().flatMap { index, method in
            Outcome.allCases.map { Row(method: method, outcome: $0, latency: counts.latency(method: index, $0)) }
        }.filter { $0.latency.count > 0 }
    }

    /// The errors that came, in the order of the methods.
    var errorRows: [(method: String, kind: String, count: Int)] {
        counts.methods.enumerated().flatMap { index, method in
            MetricCounts.kinds.enumerated().map { kind, name in (method, name, counts.errors(method: index, kind: kind))
            }
        }.filter { $0.2 > 0 }
    }

    /// The attempts that were made, by phase and status.
    var attemptRows: [(key: MetricCounts.AttemptKey, count: Int)] {
        counts.attempts.map { (key: $0.key, count: $0.value) }.sorted {
            ($0.key.phase.rawValue, $0.key.status ?? 0) < ($1.key.phase.rawValue, $1.key.status ?? 0)
        }
    }
}

extension MetricCounts.Latency {
    /// For each bucket the calls that took as long as it says, or less.
    var cumulativeBuckets: [Int] {
        var sum = 0
        return buckets.map { count in
            sum += count
            return sum
        }
    }
}

/// Nanoseconds as seconds, in decimal digits: exact, and without an exponent.
func decimalSeconds(_ nanoseconds: Int) -> String {
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    guard rest != 0 else { return String(seconds) }
    let digits = String(rest)
    let fraction = String(repeating: "0", count: 9 - digits.utf8.count) + digits
    return "\(seconds).\(fraction.prefix(fraction.utf8.count - trailingZeros(of: fraction)))"
}

private func trailingZeros(of digits: String) -> Int { digits.utf8.reversed().prefix { $0 == UInt8(ascii: "0") }.count }
