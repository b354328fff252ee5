import HTTP
import Testing

@testable import Alloy

@Suite("The decision to send again")
struct RetryDecisionTests {
    static let start = ContinuousClock.now

    private func situation(
        _ requestClass: RequestClass, _ phase: Attempt.Phase, _ status: Int? = nil, attempts: Int = 1,
        hint: RetryHint? = nil, deadline: Duration = .seconds(1_000)
    ) -> RetrySituation {
        RetrySituation(
            requestClass: requestClass, phase: phase, status: status, attempts: attempts, hint: hint, now: Self.start,
            deadline: Self.start.advanced(by: deadline))
    }

    private func decide(_ situation: RetrySituation, tokens: Int = 500, random: Double = 0.5) -> RetryDecision {
        RetryPolicy().decision(situation, tokens: tokens, random: random)
    }

    struct Cell: Sendable, CustomTestStringConvertible {
        var phase: Attempt.Phase
        var status: Int?
        /// The classes whose requests are sent again.
        var again: [RequestClass]

        var testDescription: String { "\(phase.rawValue) \(status.map(String.init) ?? "-")" }
    }

    static let table: [Cell] =
        [Cell(phase: .notSent, again: RequestClass.allCases)]
        + [Cell(phase: .refused, status: 429, again: RequestClass.allCases)]
        + [300, 302, 304, 400, 401, 402, 403, 404, 405, 409, 410, 412, 413, 418, 422, 451].map {
            Cell(phase: .refused, status: $0, again: [])
        }
        + [nil, 200, 204, 408, 500, 501, 502, 503, 504, 599].map {
            Cell(phase: .ambiguous, status: $0, again: [.read, .idempotent])
        }
        + [200, 201, 204].map { Cell(phase: .answered, status: $0, again: []) }

    @Test("every cell of the table, for every attempt", arguments: table, 1...4)
    func everyCell(cell: Cell, attempts: Int) {
        for requestClass in RequestClass.allCases {
            let decision = decide(situation(requestClass, cell.phase, cell.status, attempts: attempts))
            let row: Comment = "class \(requestClass.rawValue): `again` of this test and `RetryRules` must agree"
            guard cell.again.contains(requestClass) else {
                #expect(decision == .stop(.pointless), row)
                continue
            }
            guard attempts < 3 else {
                #expect(decision == .stop(.attempts), row)
                continue
            }
            let isThrottled = cell.status == 429
            let base: Duration = isThrottled ? .seconds(1) : .milliseconds(50)
            #expect(decision == .retry(after: base * (attempts == 1 ? 1 : 2) * 0.5, cost: isThrottled ? 5 : 14), row)
        }
    }

    @Test("a write is sent again after an ambiguous attempt only when that is requested, and then like any other")
    func optingIn() {
        var write = situation(.write, .ambiguous, 500)
        #expect(decide(write) == .stop(.pointless))
        write.retriesAmbiguousWrites = true
        #expect(decide(write) == .retry(after: .milliseconds(25), cost: 14))
        var refused = situation(.write, .refused, 400)
        refused.retriesAmbiguousWrites = true
        #expect(decide(refused) == .stop(.pointless))
    }

    @Test("a permanent failure is not retried", arguments: RequestClass.allCases)
    func futile(requestClass: RequestClass) {
        var situation = situation(requestClass, .notSent)
        situation.isPermanent = true
        #expect(decide(situation) == .stop(.pointless))
    }

    @Test("the wait is random × min(base × 2^(n−1), 20 s)", arguments: [0, 0.25, 0.999_999])
    func backoff(random: Double) {
        var policy = RetryPolicy()
        policy.maximumAttempts = 100
        for (status, base) in [(503, 0.05), (429, 1.0)] {
            for attempts in 1..<80 {
                let phase: Attempt.Phase = status == 429 ? .refused : .ambiguous
                let decision = policy.decision(
                    situation(.read, phase, status, attempts: attempts), tokens: 500, random: random)
                guard case .retry(let delay, _) = decision else {
                    Issue.record("not sent again after \(attempts)")
                    continue
                }
                let greatest = min((1..<attempts).reduce(base) { power, _ in min(power * 2, 1e6) }, 20)
                #expect(abs(delay / .seconds(1) - greatest * random) < 1e-6)
            }
        }
    }

    @Test(
        "a hint is slept whole up to a minute; beyond it, nothing is slept",
        arguments: [
            (0, .retry(after: .milliseconds(500), cost: 5)), (400, .retry(after: .milliseconds(500), cost: 5)),
            (501, .retry(after: .milliseconds(501), cost: 5)), (60_000, .retry(after: .seconds(60), cost: 5)),
            (60_001, .stop(.hint)), (31_000_000_000, .stop(.hint)), (nil, .stop(.hint)),
        ] as [(Int?, RetryDecision)])
    func hint(milliseconds: Int?, expected: RetryDecision) {
        let hint = milliseconds.map { RetryHint.after(milliseconds: $0) } ?? .never
        for requestClass in RequestClass.allCases {
            #expect(decide(situation(requestClass, .refused, 429, hint: hint)) == expected)
        }
    }

    @Test("a hint of another failure is honoured as well, at the cost of a failure")
    func hintOfAFailure() {
        let hint = RetryHint.after(milliseconds: 3_000)
        #expect(decide(situation(.read, .ambiguous, 503, hint: hint)) == .retry(after: .seconds(3), cost: 14))
        #expect(decide(situation(.write, .ambiguous, 503, hint: hint)) == .stop(.pointless))
        #expect(decide(situation(.read, .refused, 403, hint: hint)) == .stop(.pointless))
    }

    @Test(
        "a pause that would reach the deadline is not begun",
        arguments: [(501, true), (500, false), (499, false), (0, false), (-1, false)])
    func deadline(milliseconds: Int, isInside: Bool) {
        let throttled = situation(.read, .refused, 429, deadline: .milliseconds(milliseconds))
        #expect(decide(throttled) == (isInside ? .retry(after: .milliseconds(500), cost: 5) : .stop(.deadline)))
        let hinted = situation(
            .read, .refused, 429, hint: .after(milliseconds: 500), deadline: .milliseconds(milliseconds))
        #expect(
            decide(hinted, random: 0) == (isInside ? .retry(after: .milliseconds(500), cost: 5) : .stop(.deadline)))
    }

    @Test(
        "an empty bucket pays for nothing",
        arguments: [
            (0, false, false), (4, false, false), (5, true, false),
            (13, true, false), (14, true, true),
        ])
    func bucket(tokens: Int, throttled: Bool, transient: Bool) {
        #expect((decide(situation(.read, .refused, 429), tokens: tokens) != .stop(.bucket)) == throttled)
        #expect((decide(situation(.read, .ambiguous, 500), tokens: tokens) != .stop(.bucket)) == transient)
    }

    @Test("the bucket never holds more tokens than its capacity")
    func bucketArithmetic() {
        var bucket = RetryBucket(capacity: 500)
        #expect(bucket.isFull)
        let taken = (1...36).map { _ in bucket.take(14) }
        #expect(taken == Array(repeating: true, count: 35) + [false])
        #expect(bucket.tokens == 10)
        let isTaken = bucket.take(5)
        #expect(isTaken)
        bucket.succeeded(having: 0)
        #expect(bucket.tokens == 6)
        bucket.succeeded(having: 28)
        #expect(bucket.tokens == 34)
        bucket.succeeded(having: 10_000)
        #expect(bucket.tokens == 500)
        bucket.succeeded(having: 0)
        #expect(bucket.tokens == 500)
    }

    @Test("the policy `never` permits no retry")
    func never() {
        let decision = RetryPolicy.never.decision(situation(.read, .notSent), tokens: 500, random: 0)
        #expect(decision == .stop(.attempts))
    }
}
