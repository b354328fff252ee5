/// The rate of a scope that the service slowed down: a token bucket whose rate falls when it was too fast and rises
/// again from then on. Rise and fall are those of the AWS SDKs' adaptive retry mode, which took them from CUBIC (RFC
/// 9438).
struct LearnedRate: Sendable {
    private static let decrease = 0.7
    private static let steepness = 0.4
    /// The minimum rate per second. Below it nothing would be learned any more.
    private static let minimumRate = 0.5
    /// The minimum time for which a scope stays limited.
    private static let minimumDuration = Duration.seconds(10)

    /// The rate per second.
    private(set) var rate: Double
    private(set) var pausedUntil: ContinuousClock.Instant
    /// The instant of the last use or change.
    private(set) var lastUse: ContinuousClock.Instant
    /// The rate at which it was last too fast.
    private var lastMaximum: Double
    private var lastThrottle: ContinuousClock.Instant
    private var tokens = 0.0
    private var filledAt: ContinuousClock.Instant

    /// A scope that was too fast at `measured` calls per second, and that has to pause for `pause`.
    init(measured: Double, pause: Duration, now: ContinuousClock.Instant) {
        lastMaximum = max(measured, Self.minimumRate)
        rate = max(lastMaximum * Self.decrease, Self.minimumRate)
        lastThrottle = now
        pausedUntil = now.advanced(by: pause)
        filledAt = pausedUntil
        lastUse = now
    }

    /// Lowers the rate after a call that was started at `startedAt` was too fast again.
    ///
    /// Calls that were started before the last decrease prove nothing new about the rate: a burst counts once.
    mutating func throttled(
        measured: Double, pause: Duration, startedAt: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) {
        fill(now)
        lastUse = now
        if startedAt > lastThrottle {
            lastMaximum = max(measured > 0 ? min(measured, rate) : rate, Self.minimumRate)
            rate = max(lastMaximum * Self.decrease, Self.minimumRate)
            tokens = min(tokens, capacity)
            lastThrottle = now
        }
        let until = now.advanced(by: pause)
        guard until > pausedUntil else { return }
        pausedUntil = until
        // No tokens are added during a pause, so that no burst follows it.
        filledAt = max(filledAt, until)
    }

    /// Raises the rate after a response other than 429.
    mutating func answered(measured: Double, now: ContinuousClock.Instant) {
        fill(now)
        lastUse = now
        let risen = risen(now)
        rate = max(risen <= lastMaximum ? risen : min(risen, max(lastMaximum, 2 * measured)), Self.minimumRate)
        tokens = min(tokens, capacity)
    }

    /// Returns true when the rate has risen well above the demand, so that the limit is not needed any longer.
    func isOver(measured: Double, now: ContinuousClock.Instant) -> Bool {
        riseStart.advanced(by: Self.minimumDuration) <= now && risen(now) >= max(lastMaximum, 2 * measured)
    }

    /// Returns the earliest start of one more call; now or before when it may start at once.
    func earliestStart(now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        guard now >= pausedUntil else { return pausedUntil.advanced(by: .seconds((1 - tokens) / rate)) }
        let missing = 1 - filled(now)
        // Rounding may lose a fraction; without the nanosecond the wait would end too early, again and again.
        return missing < 1e-9 ? now : now.advanced(by: .seconds(missing / rate) + .nanoseconds(1))
    }

    /// Counts the start of a call.
    mutating func take(now: ContinuousClock.Instant) {
        fill(now)
        tokens -= 1
        lastUse = now
    }

    /// Releases the start of a permitted call that was not sent.
    mutating func release() { tokens = min(tokens + 1, capacity) }

    /// The number of calls that may start at once: those of one second.
    private var capacity: Double { max(rate, 1) }

    private func filled(_ now: ContinuousClock.Instant) -> Double {
        guard now > filledAt else { return tokens }
        return min(tokens + rate * (filledAt.duration(to: now) / .seconds(1)), capacity)
    }

    private mutating func fill(_ now: ContinuousClock.Instant) {
        tokens = filled(now)
        filledAt = max(filledAt, now)
    }

    /// The instant from which the rate rises: when calls may start at all.
    private var riseStart: ContinuousClock.Instant { max(lastThrottle, pausedUntil) }

    /// CUBIC: quickly back to near the rate that was too fast, slowly past it, then ever faster.
    private func risen(_ now: ContinuousClock.Instant) -> Double {
        let time = max(0, riseStart.duration(to: now) / .seconds(1))
        let plateau = Self.cubeRoot(lastMaximum * (1 - Self.decrease) / Self.steepness)
        let distance = time - plateau
        return Self.steepness * distance * distance * distance + lastMaximum
    }

    /// Computes a cube root by Newton's method, of a number above 0.
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
