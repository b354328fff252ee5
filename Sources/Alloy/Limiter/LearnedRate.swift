/// How fast a scope may go that was told to slow down: a token bucket whose rate falls when it was too fast and rises again
/// from then on. Rise and fall are those of the AWS SDKs' adaptive retry mode, which took them from CUBIC (RFC 9438).
struct LearnedRate: Sendable {
    private static let decrease = 0.7
    private static let steepness = 0.4
    /// Per second. Slower than this nothing would be learned any more.
    private static let leastRate = 0.5
    /// How long a scope stays limited at least.
    private static let leastTime = Duration.seconds(10)

    /// Per second.
    private(set) var rate: Double
    private(set) var pausedUntil: ContinuousClock.Instant
    /// When it was last used or changed.
    private(set) var lastUse: ContinuousClock.Instant
    /// The rate at which it was last too fast.
    private var lastMaximum: Double
    private var lastThrottle: ContinuousClock.Instant
    private var tokens = 0.0
    private var filledAt: ContinuousClock.Instant

    /// A scope that was too fast at `measured` calls a second, and must pause for so long.
    init(measured: Double, pause: Duration, now: ContinuousClock.Instant) {
        lastMaximum = max(measured, Self.leastRate)
        rate = max(lastMaximum * Self.decrease, Self.leastRate)
        lastThrottle = now
        pausedUntil = now.advanced(by: pause)
        filledAt = pausedUntil
        lastUse = now
    }

    /// It was too fast again, with a call that was started at `startedAt`.
    ///
    /// Calls that were started before it slowed down say nothing new of the rate: a burst counts once.
    mutating func throttled(
        measured: Double, pause: Duration, startedAt: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) {
        fill(now)
        lastUse = now
        if startedAt > lastThrottle {
            lastMaximum = max(measured > 0 ? min(measured, rate) : rate, Self.leastRate)
            rate = max(lastMaximum * Self.decrease, Self.leastRate)
            tokens = min(tokens, capacity)
            lastThrottle = now
        }
        let until = now.advanced(by: pause)
        guard until > pausedUntil else { return }
        pausedUntil = until
        // Nothing is saved up during a pause, to come all at once behind it.
        filledAt = max(filledAt, until)
    }

    /// A call was answered with something else than "too many".
    mutating func answered(measured: Double, now: ContinuousClock.Instant) {
        fill(now)
        lastUse = now
        let risen = risen(now)
        rate = max(risen <= lastMaximum ? risen : min(risen, max(lastMaximum, 2 * measured)), Self.leastRate)
        tokens = min(tokens, capacity)
    }

    /// True when it has risen well above what is asked for: then it need not be limited any longer.
    func isOver(measured: Double, now: ContinuousClock.Instant) -> Bool {
        riseStart.advanced(by: Self.leastTime) <= now && risen(now) >= max(lastMaximum, 2 * measured)
    }

    /// When one call more may start, at the earliest; now or before when it may at once.
    func earliestStart(now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        guard now >= pausedUntil else { return pausedUntil.advanced(by: .seconds((1 - tokens) / rate)) }
        let missing = 1 - filled(now)
        // A hair's breadth is lost when numbers are rounded; without it one would wake too early, again and again.
        return missing < 1e-9 ? now : now.advanced(by: .seconds(missing / rate) + .nanoseconds(1))
    }

    /// One call starts.
    mutating func take(now: ContinuousClock.Instant) {
        fill(now)
        tokens -= 1
        lastUse = now
    }

    /// A call that had been let through was not sent.
    mutating func giveBack() { tokens = min(tokens + 1, capacity) }

    /// One second's calls may come at once.
    private var capacity: Double { max(rate, 1) }

    private func filled(_ now: ContinuousClock.Instant) -> Double {
        guard now > filledAt else { return tokens }
        return min(tokens + rate * (filledAt.duration(to: now) / .seconds(1)), capacity)
    }

    private mutating func fill(_ now: ContinuousClock.Instant) {
        tokens = filled(now)
        filledAt = max(filledAt, now)
    }

    /// It rises from when it may start at all.
    private var riseStart: ContinuousClock.Instant { max(lastThrottle, pausedUntil) }

    /// CUBIC: quickly back to near the rate that was too fast, slowly past it, then ever faster.
    private func risen(_ now: ContinuousClock.Instant) -> Double {
        let time = max(0, riseStart.duration(to: now) / .seconds(1))
        let plateau = Self.cubeRoot(lastMaximum * (1 - Self.decrease) / Self.steepness)
        let distance = time - plateau
        return Self.steepness * distance * distance * distance + lastMaximum
    }

    /// By Newton's method, of a number above 0.
    private static func cubeRoot(_ number: Double) -> Double {
        var root = max(number, 1)
        for _ in 0..<100 {
            let next = (2 * root + number / (root * root)) / 3
            if abs(next - root) <= root * 1e-12 { break }
            root = next
        }
        return root
    }
}
