/// Decides when calls may start. Without a cap it permits every call until the service responds with 429; then it slows
/// down the scope that was meant and speeds it up again gradually. A cap, where one is set, holds from the start.
///
/// A pure value: events go in with their instants, and it returns the calls that may start. Waiting calls stand in two
/// lanes that are served alternately, or in a third one that is served when these are empty. In a lane the order is
/// first in, first out, except that no call waits for a slow scope it does not belong to.
struct Limiter: Sendable {
    /// The maximum number of slowed scopes; above it the least recently used one is dropped.
    private static let maximumScopes = 1_024

    private struct Waiting: Sendable {
        var lane: Lane
        var scopes: CallScopes
        /// The slowed scopes that the call belongs to, besides the one of all calls.
        var slowScopes: [LimiterScope]
    }

    private var meter: RateMeter
    private var everything: LearnedRate?
    private var scopedRates: [LimiterScope: LearnedRate] = [:]
    private var window: StartWindow?
    private var waiting: [UInt64: Waiting] = [:]
    private var queues: [[[LimiterScope]: CallQueue]] = Array(repeating: [:], count: Lane.allCases.count)
    private var nextLane = Lane.metadata
    private var nextExpiryCheck: ContinuousClock.Instant?
    private var lastNumber: UInt64 = 0

    /// A limiter without learned rates, with a cap where `requestsPerMinute` sets one.
    init(requestsPerMinute: Int?, now: ContinuousClock.Instant) {
        meter = RateMeter(start: now)
        window = requestsPerMinute.map(StartWindow.init)
    }

    /// Indicates that no call can have to wait.
    var isOff: Bool { window == nil && hasNoLearnedRate }

    /// Indicates that no scope is slowed down.
    var hasNoLearnedRate: Bool { everything == nil && scopedRates.isEmpty }

    /// The number of calls that wait.
    var waitingCount: Int { waiting.count }

    /// Returns the next call's number, which orders the calls that wait; a call keeps it for all its attempts.
    mutating func number() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// Counts the start of a call that nothing limits; only where `isOff`.
    mutating func countStart(_ scopes: CallScopes, now: ContinuousClock.Instant) { meter.count(scopes, at: now) }

    /// Enqueues a call. `startable` permits its start.
    mutating func enter(_ number: UInt64, _ lane: Lane, _ scopes: CallScopes, now: ContinuousClock.Instant) {
        for scope in [.everything] + scopes.limited { dropLimitIfExpired(scope, now: now) }
        let slowScopes = scopes.limited.filter { scopedRates[$0] != nil }
        waiting[number] = Waiting(lane: lane, scopes: scopes, slowScopes: slowScopes)
        queues[lane.rawValue][slowScopes, default: CallQueue()].insert(number)
    }

    /// Counts the start of a call that `startable` permitted.
    mutating func start(now: ContinuousClock.Instant) { window?.start(now: now) }

    /// Releases the start of a call that `startable` permitted.
    mutating func cancel(_ scopes: CallScopes) {
        window?.cancel()
        everything?.release()
        for scope in scopes.limited { scopedRates[scope]?.release() }
    }

    /// Removes a call that no longer waits.
    mutating func leave(_ number: UInt64) {
        guard let call = waiting.removeValue(forKey: number) else { return }
        queues[call.lane.rawValue][call.slowScopes]?.remove(number)
        if queues[call.lane.rawValue][call.slowScopes]?.isEmpty == true {
            queues[call.lane.rawValue][call.slowScopes] = nil
        }
    }

    /// Returns the number of calls before this one in its queue.
    func ahead(of number: UInt64) -> Int {
        guard let call = waiting[number] else { return 0 }
        return queues[call.lane.rawValue][call.slowScopes]?.count(before: number) ?? 0
    }

    /// Returns the earliest start of this call, as far as it is known.
    func earliestStart(of number: UInt64, now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        guard let call = waiting[number] else { return now }
        return earliestStart(call.slowScopes, behind: ahead(of: number), now: now)
    }

    /// Permits the calls that may start now.
    mutating func startable(now: ContinuousClock.Instant) -> [UInt64] {
        var numbers: [UInt64] = []
        while !waiting.isEmpty, let number = next(now: now), let call = waiting[number] {
            leave(number)
            numbers.append(number)
            meter.count(call.scopes, at: now)
            window?.reserve()
            everything?.take(now: now)
            for scope in call.scopes.limited { scopedRates[scope]?.take(now: now) }
        }
        return numbers
    }

    /// Returns the earliest start of any call that waits; nil when none waits.
    func nextStart(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        queues.lazy.flatMap(\.keys).map { earliestStart($0, behind: 0, now: now) }.min()
    }

    /// Adapts the rates to a response: to a 429 where `throttle` says of what scope, perhaps with a pause.
    mutating func answered(
        _ scopes: CallScopes, _ throttle: ThrottleScope?, pause: Duration, startedAt: ContinuousClock.Instant,
        now: ContinuousClock.Instant
    ) {
        if let throttle {
            slowDown(scopes.scope(of: throttle), pause: pause, startedAt: startedAt, now: now)
        } else if !hasNoLearnedRate {
            everything?.answered(measured: meter.rate(of: .everything, at: now), now: now)
            for scope in scopes.limited {
                scopedRates[scope]?.answered(measured: meter.rate(of: scope, at: now), now: now)
            }
            dropExpiredLimits(now: now)
        }
    }

    private mutating func slowDown(
        _ scope: LimiterScope, pause: Duration, startedAt: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) {
        let measured = meter.rate(of: scope, at: now)
        if scope == .everything {
            if everything == nil {
                everything = LearnedRate(measured: measured, pause: pause, now: now)
            } else {
                everything?.throttled(measured: measured, pause: pause, startedAt: startedAt, now: now)
            }
        } else if scopedRates[scope] != nil {
            scopedRates[scope]?.throttled(measured: measured, pause: pause, startedAt: startedAt, now: now)
        } else {
            if scopedRates.count >= Self.maximumScopes,
                let oldest = scopedRates.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                scopedRates[oldest.key] = nil
            }
            scopedRates[scope] = LearnedRate(measured: measured, pause: pause, now: now)
            requeue(for: scope)
        }
    }

    /// Moves the calls of a newly slowed scope to a queue of their own, so that the others do not wait behind them.
    private mutating func requeue(for scope: LimiterScope) {
        for (number, call) in waiting where call.scopes.limited.contains(scope) && !call.slowScopes.contains(scope) {
            leave(number)
            var call = call
            call.slowScopes = call.scopes.limited.filter { scopedRates[$0] != nil }
            waiting[number] = call
            queues[call.lane.rawValue][call.slowScopes, default: CallQueue()].insert(number)
        }
    }

    /// Drops the limits that are not needed any longer, also of unused scopes; at most once a second, as
    /// there may be many.
    private mutating func dropExpiredLimits(now: ContinuousClock.Instant) {
        guard nextExpiryCheck.map({ $0 <= now }) ?? true else { return }
        nextExpiryCheck = now.advanced(by: .seconds(1))
        for scope in [.everything] + Array(scopedRates.keys) { dropLimitIfExpired(scope, now: now) }
    }

    private mutating func dropLimitIfExpired(_ scope: LimiterScope, now: ContinuousClock.Instant) {
        guard let rate = scope == .everything ? everything : scopedRates[scope] else { return }
        let isWaitedFor =
            scope == .everything ? !waiting.isEmpty : queues.contains { $0.keys.contains { $0.contains(scope) } }
        guard !isWaitedFor, rate.isOver(measured: meter.rate(of: scope, at: now), now: now) else { return }
        if scope == .everything { everything = nil } else { scopedRates[scope] = nil }
    }

    /// Returns the call that may start next: of the next lane, else of the other one, else one in the background.
    private mutating func next(now: ContinuousClock.Instant) -> UInt64? {
        guard earliestStart([], behind: 0, now: now) <= now else { return nil }
        let otherLane: Lane = nextLane == .metadata ? .execute : .metadata
        for lane in [nextLane, otherLane, .background] {
            var first: UInt64?
            for (slowScopes, calls) in queues[lane.rawValue] where earliestStart(slowScopes, behind: 0, now: now) <= now
            {
                if let number = calls.first { first = min(first ?? number, number) }
            }
            guard let number = first else { continue }
            if lane != .background { nextLane = lane == .metadata ? .execute : .metadata }
            return number
        }
        return nil
    }

    /// Returns the earliest start of a call that waits for these scopes behind so many others.
    ///
    /// The others count for the cap alone: a learned rate may have risen until they have started.
    private func earliestStart(
        _ slowScopes: [LimiterScope], behind ahead: Int, now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant {
        var start = max(now, window?.earliestStart(behind: ahead, now: now) ?? now)
        if let everything { start = max(start, everything.earliestStart(now: now)) }
        for scope in slowScopes {
            if let rate = scopedRates[scope] { start = max(start, rate.earliestStart(now: now)) }
        }
        return start
    }
}
