import Alloy
import Platform
import Testing

@testable import AlloyHost

@Suite struct MetricCountsTests {
    @Test(arguments: [
        (0, 0), (100_000, 0), (100_001, 1), (250_000, 1), (1_000_000, 2), (300_000_000_000, 15), (300_000_000_001, 16),
        (.max, 16),
    ])
    func aTimeFallsIntoTheLowestBucketThatHoldsIt(nanoseconds: Int, bucket: Int) {
        #expect(LatencyBuckets.index(of: nanoseconds) == bucket)
    }

    @Test func boundsRise() { #expect(LatencyBuckets.bounds == LatencyBuckets.bounds.sorted()) }

    @Test func callsAreCountedByMethodAndOutcome() {
        var counts = MetricCounts(methods: ["a", "b"])
        counts.count(method: 0, .applied, nanoseconds: 50_000)
        counts.count(method: 0, .applied, nanoseconds: 2_000_000)
        counts.count(method: 0, .applied, nanoseconds: 400_000_000_000)
        counts.count(method: 2, .rejected, nanoseconds: 1)
        let applied = counts.latency(method: 0, .applied)
        #expect(applied.count == 3)
        #expect(applied.nanoseconds == 400_002_050_000)
        #expect(applied.cumulativeBuckets.first == 1)
        #expect(applied.cumulativeBuckets.last == 2, "what takes longer than the last bucket is counted in none")
        #expect(counts.latency(method: 0, .unknown).count == 0)
        #expect(counts.latency(method: 1, .applied).count == 0)
        #expect(counts.latency(method: 2, .rejected).count == 1)
        #expect(counts.methods == ["a", "b", "(unknown)", "(none)"])
    }

    /// Whatever the service answers, there is a bounded number of rows.
    @Test func statusesAreBounded() {
        var counts = MetricCounts(methods: [])
        for status in -1_000...1_000 { counts.count(Attempt(number: 1, phase: .answered, status: status)) }
        #expect(counts.attempts.count == 501)
        #expect(counts.attempts[MetricCounts.AttemptKey(phase: .answered, status: nil)] == 1_501)
        #expect(counts.retries == 0)
        counts.count(Attempt(number: 2, phase: .notSent))
        #expect(counts.retries == 1)
    }

    @Test func kindsThatAreNotKnownAreOther() throws {
        var counts = MetricCounts(methods: ["a"])
        for kind in MetricCounts.kinds + ["something new"] { counts.count(errorOf: 0, kind: kind) }
        #expect(MetricCounts.kinds.indices.map { counts.errors(method: 0, kind: $0) }.dropLast().allSatisfy { $0 == 1 })
        #expect(counts.errors(method: 0, kind: MetricCounts.kinds.count - 1) == 2)
        #expect(Set(MetricCounts.kinds).count == MetricCounts.kinds.count)
    }

    @Test(arguments: [
        (0, "0"), (1, "0.000000001"), (100_000, "0.0001"), (1_000_000_000, "1"), (61_250_000_000, "61.25"),
        (1_795_496_375_845_000_000, "1795496375.845"),
    ])
    func secondsAreExact(nanoseconds: Int, text: String) { #expect(decimalSeconds(nanoseconds) == text) }
}
