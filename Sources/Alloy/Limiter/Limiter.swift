/// Decides when calls may start. It lets everything through until the service says that it is too much; then whatever scope
/// was meant is slowed down and slowly let loose again. A cap, where one is set, holds from the start.
///
/// A value: it is told what happens and when, and answers which calls may start. Who waits stands in two lanes that are
/// served in turn, or in a third that has what these leave; in a lane, who came first goes first, except that nobody waits
/// for the slowness of somebody else's scope.
struct Limiter: Sendable {
    /// Above so many slowed scopes, the one that was used least lately is let loose.
    private static let maximumScopes = 1_024

    private struct Waiting: Sendable {
        var lane: Lane
        var scopes: CallScopes
        /// The slowed scopes it waits for, besides everything.
        var line: [LimiterScope]
    }

    private var meter: RateMeter
    private var everything: LearnedRate?
    private var others: [LimiterScope: LearnedRate] = [:]
    private var window: StartWindow?
    private var waiting: [UInt64: Waiting] = [:]
    private var lines: [[[LimiterScope]: WaitingLine]] = Array(repeating: [:], count: Lane.allCases.count)
    private var nextLane = Lane.metadata
    private var nextLoosening: ContinuousClock.Instant?
    private var lastNumber: UInt64 = 0

    /// A limiter that knows nothing yet, with a cap where `requestsPerMinute` sets one.
    init(requestsPerMinute: Int?, now: ContinuousClock.Instant) {
        meter = RateMeter(start: now)
        window = requestsPerMinute.map(StartWindow.init)
    }

    /// True when no call can have to wait.
    var isOff: Bool { window == nil && isUnlearned }

    /// True when no scope is slowed.
    var isUnlearned: Bool { everything == nil && others.isEmpty }

    /// How many calls wait.
    var waitingCount: Int { waiting.count }

    /// The next call's number, which is its place among all that wait; it keeps it for all its attempts.
    mutating func number() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// A call starts that nothing limits; only where `isOff`.
    mutating func pass(_ scopes: CallScopes, now: ContinuousClock.Instant) { meter.count(scopes, at: now) }

    /// A call wants to start. `startable` says whether and when it may.
    mutating func enter(_ number: UInt64, _ lane: Lane, _ scopes: CallScopes, now: ContinuousClock.Instant) {
        for scope in [.everything] + scopes.limited { loosenIfOver(scope, now: now) }
        let line = scopes.limited.filter { others[$0] != nil }
        waiting[number] = Waiting(lane: lane, scopes: scopes, line: line)
        lines[lane.rawValue][line, default: WaitingLine()].insert(number)
    }

    /// A call that was let through by `startable` starts.
    mutating func start(now: ContinuousClock.Instant) { window?.start(now: now) }

    /// A call that was let through by `startable` does not start.
    mutating func cancel(_ scopes: CallScopes) {
        window?.cancel()
        everything?.giveBack()
        for scope in scopes.limited { others[scope]?.giveBack() }
    }

    /// A call no longer waits.
    mutating func leave(_ number: UInt64) {
        guard let call = waiting.removeValue(forKey: number) else { return }
        lines[call.lane.rawValue][call.line]?.remove(number)
        if lines[call.lane.rawValue][call.line]?.isEmpty == true { lines[call.lane.rawValue][call.line] = nil }
    }

    /// How many calls stand before this one in its line.
    func ahead(of number: UInt64) -> Int {
        guard let call = waiting[number] else { return 0 }
        return lines[call.lane.rawValue][call.line]?.count(before: number) ?? 0
    }

    /// When this call may start at the earliest, as far as it is known.
    func earliestStart(of number: UInt64, now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        guard let call = waiting[number] else { return now }
        return earliestStart(call.line, behind: ahead(of: number), now: now)
    }

    /// Lets through whoever may start now.
    mutating func startable(now: ContinuousClock.Instant) -> [UInt64] {
        var numbers: [UInt64] = []
        while !waiting.isEmpty, let number = next(now: now), let call = waiting[number] {
            leave(number)
            numbers.append(number)
            meter.count(call.scopes, at: now)
            window?.reserve()
            everything?.take(now: now)
            for scope in call.scopes.limited { others[scope]?.take(now: now) }
        }
        return numbers
    }

    /// When somebody who waits may start; nil when nobody waits.
    func nextStart(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        lines.lazy.flatMap(\.keys).map { earliestStart($0, behind: 0, now: now) }.min()
    }

    /// A call was answered: with "too many" when `throttle` says of what, and then perhaps with how long to pause.
    mutating func answered(
        _ scopes: CallScopes, _ throttle: ThrottleScope?, pause: Duration, startedAt: ContinuousClock.Instant,
        now: ContinuousClock.Instant
    ) {
        if let throttle {
            slow(scopes.scope(of: throttle), pause: pause, startedAt: startedAt, now: now)
        } else if !isUnlearned {
            everything?.answered(measured: meter.rate(of: .everything, at: now), now: now)
            for scope in scopes.limited {
                others[scope]?.answered(measured: meter.rate(of: scope, at: now), now: now)
            }
            loosen(now: now)
        }
    }

    private mutating func slow(
        _ scope: LimiterScope, pause: Duration, startedAt: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) {
        let measured = meter.rate(of: scope, at: now)
        if scope == .everything {
            if everything == nil {
                everything = LearnedRate(measured: measured, pause: pause, now: now)
            } else {
                everything?.throttled(measured: measured, pause: pause, startedAt: startedAt, now: now)
            }
        } else if others[scope] != nil {
            others[scope]?.throttled(measured: measured, pause: pause, startedAt: startedAt, now: now)
        } else {
            if others.count >= Self.maximumScopes, let oldest = others.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                others[oldest.key] = nil
            }
            others[scope] = LearnedRate(measured: measured, pause: pause, now: now)
            sort(into: scope)
        }
    }

    /// Moves the calls of a scope that is newly slowed out of the way of the others.
    private mutating func sort(into scope: LimiterScope) {
        for (number, call) in waiting where call.scopes.limited.contains(scope) && !call.line.contains(scope) {
            leave(number)
            var call = call
            call.line = call.scopes.limited.filter { others[$0] != nil }
            waiting[number] = call
            lines[call.lane.rawValue][call.line, default: WaitingLine()].insert(number)
        }
    }

    /// Lets loose whatever need not be slowed any longer, also what nobody uses; there may be many, so not every time.
    private mutating func loosen(now: ContinuousClock.Instant) {
        guard nextLoosening.map({ $0 <= now }) ?? true else { return }
        nextLoosening = now.advanced(by: .seconds(1))
        for scope in [.everything] + Array(others.keys) { loosenIfOver(scope, now: now) }
    }

    private mutating func loosenIfOver(_ scope: LimiterScope, now: ContinuousClock.Instant) {
        guard let rate = scope == .everything ? everything : others[scope] else { return }
        let isWaitedFor =
            scope == .everything ? !waiting.isEmpty : lines.contains { $0.keys.contains { $0.contains(scope) } }
        guard !isWaitedFor, rate.isOver(measured: meter.rate(of: scope, at: now), now: now) else { return }
        if scope == .everything { everything = nil } else { others[scope] = nil }
    }

    /// The call that may start next: of the lane whose turn it is, else of the other, else one in the background.
    private mutating func next(now: ContinuousClock.Instant) -> UInt64? {
        guard earliestStart([], behind: 0, now: now) <= now else { return nil }
        let otherLane: Lane = nextLane == .metadata ? .execute : .metadata
        for lane in [nextLane, otherLane, .background] {
            var first: UInt64?
            for (line, calls) in lines[lane.rawValue] where earliestStart(line, behind: 0, now: now) <= now {
                if let number = calls.first { first = min(first ?? number, number) }
            }
            guard let number = first else { continue }
            if lane != .background { nextLane = lane == .metadata ? .execute : .metadata }
            return number
        }
        return nil
    }

    /// When a call may start that waits for these scopes behind so many others.
    ///
    /// Those others count for the cap alone: a learned rate may have risen until it is their turn.
    private func earliestStart(
        _ line: [LimiterScope], behind ahead: Int, now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant {
        var start = max(now, window?.earliestStart(behind: ahead, now: now) ?? now)
        if let everything { start = max(start, everything.earliestStart(now: now)) }
        for scope in line { if let rate = others[scope] { start = max(start, rate.earliestStart(now: now)) } }
        return start
    }
}
