/// The rate at which calls start, by scope: the first value for a learned rate when the service responds with 429.
///
/// Measured as in the AWS SDKs' adaptive retry mode: counted in half seconds, and smoothed. The table has a fixed size;
/// scopes with the same hash are counted together.
struct RateMeter: Sendable {
    private struct Slot: Sendable {
        /// The half second that is being counted, from the meter's start.
        var period: Int64 = 0
        var count: Int32 = 0
        /// The rate per second, over the periods before.
        var rate: Float = 0

        /// Returns the rate including the periods before `now`.
        func smoothed(at now: Int64) -> Float {
            guard now > period else { return rate }
            let latest = Float(count) / (Float(now - period) * 0.5)
            return latest * 0.8 + rate * 0.2
        }

        mutating func count(at now: Int64) {
            if now > period {
                rate = smoothed(at: now)
                period = now
                count = 0
            }
            count &+= 1
        }
    }

    private static let size = 512
    private let start: ContinuousClock.Instant
    /// The half second that was counted last, and the instant behind it: to find them takes longer than to count.
    private var period: Int64 = 0
    private var periodEnd: ContinuousClock.Instant
    private var slots = [Slot](repeating: Slot(), count: size)

    /// A meter that has counted nothing before `start`.
    init(start: ContinuousClock.Instant) {
        self.start = start
        periodEnd = start.advanced(by: .milliseconds(500))
    }

    /// Counts the start of a call with these scopes.
    mutating func count(_ scopes: CallScopes, at now: ContinuousClock.Instant) {
        if now >= periodEnd {
            period = period(now)
            periodEnd = start.advanced(by: .milliseconds((period + 1) * 500))
        }
        slots[0].count(at: period)
        let user = Self.hash(scopes.userId, 0xCBF2_9CE4_8422_2325)
        slots[Self.slot(user)].count(at: period)
        guard let connectorId = scopes.connectorId else { return }
        slots[Self.slot(Self.hash(connectorId, user &+ 1))].count(at: period)
    }

    /// Returns the number of calls per second that start in `scope`. Starts within the current half second count at
    /// once.
    func rate(of scope: LimiterScope, at now: ContinuousClock.Instant) -> Double {
        let index =
            switch scope {
            case .everything: 0
            case .user(let userId): Self.slot(Self.hash(userId, 0xCBF2_9CE4_8422_2325))
            case .provider(let connectorId, let userId):
                Self.slot(Self.hash(connectorId, Self.hash(userId, 0xCBF2_9CE4_8422_2325) &+ 1))
            }
        let slot = slots[index]
        let period = period(now)
        let current = period == slot.period ? Float(slot.count) / 0.5 : 0
        return Double(max(slot.smoothed(at: period), current))
    }

    private func period(_ now: ContinuousClock.Instant) -> Int64 {
        let (seconds, attoseconds) = start.duration(to: now).components
        return seconds * 2 + (attoseconds >= 500_000_000_000_000_000 ? 1 : 0)
    }

    /// FNV-1a, 64 bits (draft-eastlake-fnv): the names are short, and the same in every run.
    private static func hash(_ text: String, _ seed: UInt64) -> UInt64 {
        let bytes = text.utf8.span
        var hash = seed
        for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3 }
        return hash
    }

    /// Returns the slot of a hash; slot 0 is that of all calls.
    private static func slot(_ hash: UInt64) -> Int { 1 + Int(hash % UInt64(size - 1)) }
}
