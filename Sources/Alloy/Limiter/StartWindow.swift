/// The strict cap: in any 60 seconds at most so many requests start.
struct StartWindow: Sendable {
    private static let length = Duration.seconds(60)

    let limit: Int
    /// When the last requests started, in order; those before `first` are forgotten.
    private var starts: [ContinuousClock.Instant] = []
    private var first = 0
    /// How many were let through and have not started yet: their minute has not begun.
    private var reserved = 0

    /// A cap of `limit` requests; at least one.
    init(limit: Int) { self.limit = max(1, limit) }

    /// When a request may start that has `ahead` others before it, at the earliest; now or before when it may at once.
    func earliestStart(behind ahead: Int, now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let live = starts[first...].drop { $0.advanced(by: Self.length) <= now }
        // So many have to leave the window before there is room.
        let leaving = ahead - (limit - live.count - reserved)
        guard leaving >= 0 else { return now }
        // Behind one window's worth of others, their own minutes come on top.
        let (windows, index) = leaving.quotientAndRemainder(dividingBy: limit)
        let base = index < live.count ? live[live.startIndex + index] : now
        return base.advanced(by: Self.length * (windows + 1))
    }

    /// A request is let through.
    mutating func reserve() { reserved += 1 }

    /// A request that was let through starts.
    mutating func start(now: ContinuousClock.Instant) {
        reserved -= 1
        while first < starts.count, starts[first].advanced(by: Self.length) <= now { first += 1 }
        if first > 64, first * 2 > starts.count {
            starts.removeFirst(first)
            first = 0
        }
        // Several threads bring their instants: the order must hold, and later is safe.
        starts.append(max(now, starts.last ?? now))
    }

    /// A request that was let through does not start.
    mutating func cancel() { reserved -= 1 }
}
