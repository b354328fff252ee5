import Testing

@testable import Alloy

@Suite("The limiter")
struct LimiterTests {
    static let start = ContinuousClock.now
    static let ada = CallScopes(userId: "ada", connectorId: "slack")
    static let adaElsewhere = CallScopes(userId: "ada", connectorId: "hubspot")
    static let bob = CallScopes(userId: "bob", connectorId: "slack")
    static let adaAtAlloy = CallScopes(userId: "ada", connectorId: nil)

    private func at(_ seconds: Double) -> ContinuousClock.Instant { Self.start.advanced(by: .seconds(seconds)) }

    /// A limiter that has let calls through at 10 a second until now, which is second 10.
    private func busy(_ scopes: [CallScopes] = [ada], perMinute: Int? = nil) -> Limiter {
        var limiter = Limiter(requestsPerMinute: perMinute, now: Self.start)
        for tenth in 0..<100 { for scope in scopes { limiter.countStart(scope, now: at(Double(tenth) / 10)) } }
        return limiter
    }

    private func throttle(
        _ limiter: inout Limiter, _ scopes: CallScopes = ada, _ throttle: ThrottleScope = .everything,
        pause: Duration = .zero, at now: Double = 10
    ) {
        limiter.answered(scopes, throttle, pause: pause, startedAt: at(now - 0.1), now: at(now))
    }

    private func enter(
        _ limiter: inout Limiter, _ lane: Lane = .execute, _ scopes: CallScopes = ada, now: Double
    ) -> UInt64 {
        let number = limiter.number()
        limiter.enter(number, lane, scopes, now: at(now))
        return number
    }

    @Test("is off until the first 429, and off again when the rate has recovered")
    func onAndOff() {
        var limiter = busy()
        #expect(limiter.isOff)
        throttle(&limiter)
        #expect(!limiter.isOff)
        limiter.answered(Self.ada, nil, pause: .zero, startedAt: at(11), now: at(11))
        #expect(!limiter.isOff)
        limiter.answered(Self.ada, nil, pause: .zero, startedAt: at(60), now: at(60))
        #expect(limiter.isOff)
    }

    @Test("with a cap it is never off")
    func cap() {
        var limiter = Limiter(requestsPerMinute: 2, now: at(0))
        #expect(!limiter.isOff)
        let numbers = (0..<5).map { _ in enter(&limiter, now: 0) }
        #expect(limiter.startable(now: at(0)) == Array(numbers[..<2]))
        limiter.start(now: at(1))
        limiter.start(now: at(2))
        #expect(limiter.nextStart(now: at(2)) == at(61))
        #expect(limiter.earliestStart(of: numbers[4], now: at(2)) == at(121))
        #expect(limiter.startable(now: at(60.9)).isEmpty)
        #expect(limiter.startable(now: at(61)) == [numbers[2]])
        limiter.cancel(Self.ada)
        #expect(limiter.startable(now: at(61)) == [numbers[3]])
    }

    @Test("learns from the measured rate: 10 per second become 7")
    func learns() {
        var limiter = busy()
        throttle(&limiter)
        for _ in 0..<100 { _ = enter(&limiter, now: 10) }
        var started = 0
        for millisecond in 0..<3_000 { started += limiter.startable(now: at(10 + Double(millisecond) / 1_000)).count }
        #expect(started == 20)
        #expect(limiter.waitingCount == 80)
    }

    @Test(
        "whose requests are too many decides who waits",
        arguments: [
            (ThrottleScope.everything, [false, false, false, false]), (.user, [false, false, true, false]),
            (.provider, [false, true, true, true]),
        ])
    func isolation(scope: ThrottleScope, mayStart: [Bool]) {
        var limiter = busy([Self.ada, Self.bob])
        throttle(&limiter, Self.ada, scope, pause: .seconds(5))
        let calls = [Self.ada, Self.adaElsewhere, Self.bob, Self.adaAtAlloy]
        let numbers = calls.map { enter(&limiter, .execute, $0, now: 11) }
        let started = limiter.startable(now: at(11))
        #expect(numbers.map { started.contains($0) } == mayStart)
        #expect(limiter.startable(now: at(40)).count == 4 - started.count)
    }

    @Test("a provider's error about a call that was not known to reach it slows the user")
    func providerOfMetadata() {
        var limiter = busy()
        throttle(&limiter, Self.adaAtAlloy, .provider, pause: .seconds(5))
        let (ada, bob) = (enter(&limiter, .execute, Self.ada, now: 11), enter(&limiter, .execute, Self.bob, now: 11))
        #expect(limiter.startable(now: at(11)) == [bob])
        #expect(limiter.earliestStart(of: ada, now: at(11)) >= at(15))
    }

    @Test("a thousand calls of a slow scope don't hold up the others, in whatever order they came")
    func noBlocking() {
        var limiter = busy([Self.ada, Self.bob])
        throttle(&limiter, Self.ada, .provider, pause: .seconds(30))
        for _ in 0..<1_000 { _ = enter(&limiter, .execute, Self.ada, now: 11) }
        for _ in 0..<100 {
            let bob = enter(&limiter, .execute, Self.bob, now: 11)
            #expect(limiter.startable(now: at(11)) == [bob])
        }
    }

    @Test("calls that wait already are moved when their scope is slowed")
    func sortsOut() {
        var limiter = busy([Self.ada, Self.bob])
        throttle(&limiter, Self.bob, .everything, pause: .seconds(1))
        let waiting = (0..<10).map { enter(&limiter, .execute, $0 < 5 ? Self.ada : Self.bob, now: 10) }
        throttle(&limiter, Self.ada, .provider, pause: .seconds(60), at: 10.5)
        #expect(waiting.map { limiter.ahead(of: $0) } == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4])
        var started: [UInt64] = []
        for tenth in 0..<50 { started += limiter.startable(now: at(11 + Double(tenth) / 10)) }
        #expect(started == Array(waiting[5...]))
    }

    @Test("a lane is first in, first out; a call that waits again keeps its position")
    func order() {
        var limiter = busy()
        throttle(&limiter)
        let first = enter(&limiter, now: 10)
        let others = (0..<10).map { _ in enter(&limiter, now: 10) }
        #expect(limiter.startable(now: at(10.15)) == [first])
        limiter.enter(first, .execute, Self.ada, now: at(10.2))
        #expect(limiter.ahead(of: first) == 0)
        var started: [UInt64] = []
        for tenth in 3..<60 { started += limiter.startable(now: at(10 + Double(tenth) / 10)) }
        #expect(started == [first] + others)
    }

    @Test("neither lane can starve the other", arguments: [Lane.metadata, .execute])
    func lanes(crowd: Lane) {
        var limiter = busy()
        throttle(&limiter)
        for _ in 0..<1_000 { _ = enter(&limiter, crowd, now: 10) }
        let other = crowd == .execute ? Lane.metadata : .execute
        let few = (0..<5).map { _ in enter(&limiter, other, Self.adaAtAlloy, now: 10) }
        var started: [UInt64] = []
        for tenth in 0..<40 { started += limiter.startable(now: at(10 + Double(tenth) / 10)) }
        #expect(few.allSatisfy { started.prefix(11).contains($0) })
    }

    @Test("background calls start when no other call waits")
    func background() {
        var limiter = busy()
        throttle(&limiter)
        let background = (0..<3).map { _ in enter(&limiter, .background, Self.adaAtAlloy, now: 10) }
        let others = (0..<10).map { enter(&limiter, $0 % 2 == 0 ? .execute : .metadata, now: 10) }
        var started: [UInt64] = []
        for tenth in 0..<60 { started += limiter.startable(now: at(10 + Double(tenth) / 10)) }
        #expect(Set(started.prefix(10)) == Set(others))
        #expect(Array(started.dropFirst(10)) == background)
    }

    @Test("a call that leaves the queue is no longer counted")
    func leaving() {
        var limiter = busy()
        throttle(&limiter)
        let numbers = (0..<4).map { _ in enter(&limiter, now: 10) }
        limiter.leave(numbers[0])
        limiter.leave(numbers[2])
        limiter.leave(99)
        #expect(limiter.ahead(of: numbers[3]) == 1)
        #expect(limiter.waitingCount == 2)
        limiter.leave(numbers[1])
        limiter.leave(numbers[3])
        #expect(limiter.nextStart(now: at(10)) == nil)
    }

    @Test("its tables are bounded, whatever the scopes of the 429s")
    func bounded() {
        var limiter = busy()
        for number in 0..<5_000 {
            let scopes = CallScopes(userId: "u\(number)", connectorId: "c")
            throttle(&limiter, scopes, number % 2 == 0 ? .user : .provider, pause: .seconds(1))
        }
        let mirror = Mirror(reflecting: limiter).children.first { $0.label == "scopedRates" }
        let scopes = mirror?.value as? [LimiterScope: LearnedRate]
        #expect(scopes?.count == 1_024)
        let last = enter(&limiter, .execute, CallScopes(userId: "u4999", connectorId: "c"), now: 10)
        #expect(limiter.startable(now: at(10)).isEmpty)
        #expect(limiter.earliestStart(of: last, now: at(10)) >= at(11))
    }

    @Test("the meter measures each scope by itself, a burst at once")
    func meter() {
        var meter = RateMeter(start: at(0))
        for tenth in 0..<100 {
            meter.count(Self.ada, at: at(Double(tenth) / 10))
            if tenth % 2 == 0 { meter.count(Self.bob, at: at(Double(tenth) / 10)) }
        }
        func rate(_ scope: LimiterScope, _ seconds: Double) -> Double { meter.rate(of: scope, at: at(seconds)) }
        #expect(abs(rate(.everything, 10) - 15) < 1)
        #expect(abs(rate(.user("ada"), 10) - 10) < 1)
        #expect(abs(rate(.provider(connectorId: "slack", userId: "bob"), 10) - 5) < 1.1)
        #expect(rate(.user("eve"), 10) == 0)
        #expect(rate(.everything, 100) < 4)
        for _ in 0..<100 { meter.count(Self.ada, at: at(100)) }
        #expect(rate(.everything, 100.1) == 200)
    }
}
