/// The cap: in any 60 seconds at most `limit` requests start.
struct StartWindow: Sendable {
    private static let length = Duration.seconds(60)

    let limit: Int
    /// The instants of the last starts, in order; those before `first` are expired.
    private var starts: [ContinuousClock.Instant] = []
    private var first = 0
    /// The number of requests that are permitted and have not started yet: their minute has not begun.
    private var reserved = 0

    /// A cap of `limit` requests; at least one.
    init(limit: Int) { self.limit = max(1, limit) }

    /// Returns the earliest start of a request behind `ahead` others; now or before when it may start at once.
    func earliestStart(behind ahead: Int, now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let live = starts[first...].drop { $0.advanced(by: Self.length) <= now }
        // The number of starts that have to expire first.
        let leaving = ahead - (limit - live.count - reserved)
        guard leaving >= 0 else { return now }
        // Behind one window's worth of others, their own minutes come on top.
        let (windows, index) = leaving.quotientAndRemainder(dividingBy: limit)
        let base = index < live.count ? live[live.startIndex + index] : now
        return base.advanced(by: Self.length * (windows + 1))
    }

    /// Counts a permitted request.
    mutating func reserve() { reserved += 1 }

    /// Records the start of a permitted request.
    mutating func start(now: ContinuousClock.Instant) {
        reserved -= 1
        while first < starts.count, starts[first].advanced(by: Self.length) <= now { first += 1 }
        if first > 64, first * 2 > starts.count {
            starts.removeFirst(first)
            first = 0
        }
        // Several threads pass their instants: the order must hold, and later is safe.
        starts.append(max(now, starts.last ?? now))
    }

    /// Releases a permitted request that does not start.
    mutating func cancel() { reserved -= 1 }
}
