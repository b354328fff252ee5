/// A call that waits in the limiter.
struct Waiter: Sendable {
    /// What comes next for it.
    enum Turn: Sendable, Equatable {
        /// It may start.
        case start
        /// Its place has changed.
        case moved(WaitingPlace)
        /// It can't start before its deadline any more; this is when it could.
        case late(earliest: ContinuousClock.Instant)
        /// Its task was cancelled.
        case cancelled

        /// True when the call does not wait behind it.
        var isLast: Bool {
            if case .moved = self { false } else { true }
        }
    }

    let deadline: ContinuousClock.Instant
    /// What it was told last, and when.
    var told: WaitingPlace
    var toldAt: ContinuousClock.Instant
    /// What comes next, where the call has not asked for it yet.
    var turn: Turn?
    /// The call that asks.
    var continuation: CheckedContinuation<Turn, Never>?
}

/// Where a call stands in the limiter's queue.
struct WaitingPlace: Sendable, Equatable {
    /// How many calls stand before it.
    var ahead: Int
    /// When it may start, as far as it is known.
    var earliest: ContinuousClock.Instant

    /// True when it is worth telling somebody who was told `other`.
    func differsNotably(from other: WaitingPlace) -> Bool {
        abs(ahead - other.ahead) >= max(1, other.ahead / 10)
            || abs(earliest.duration(to: other.earliest) / .seconds(1)) >= 1
    }
}

/// A turn, and the call that asks for it.
struct ReadyTurn: Sendable {
    let continuation: CheckedContinuation<Waiter.Turn, Never>
    let turn: Waiter.Turn
}
