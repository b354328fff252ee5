import Platform

/// A call that waits in the limiter.
struct WaitingCall: Sendable {
    /// A change for a call that waits.
    enum Update: Sendable, Equatable {
        /// The call may start.
        case start
        /// Its position has changed.
        case moved(QueuePosition)
        /// The earliest possible start is after its deadline.
        case late(earliest: ContinuousClock.Instant)
        /// Its task was cancelled.
        case cancelled

        /// Indicates that the call stops waiting after it.
        var isFinal: Bool {
            if case .moved = self { false } else { true }
        }
    }

    let deadline: ContinuousClock.Instant
    /// The position that was reported last, and when.
    var reportedPosition: QueuePosition
    var reportedAt: ContinuousClock.Instant
    /// The update that the call has not asked for yet.
    var update: Update?
    /// The wait of the call for what comes next.
    var waiter: Waiter<Update>?
}

/// The position of a call in the limiter's queue.
struct QueuePosition: Sendable, Equatable {
    /// The number of calls before it.
    var ahead: Int
    /// The earliest start, as far as it is known.
    var earliest: ContinuousClock.Instant

    /// Returns true when the difference is worth a notice to a caller who knows `other`.
    func differsNotably(from other: QueuePosition) -> Bool {
        abs(ahead - other.ahead) >= max(1, other.ahead / 10)
            || abs(earliest.duration(to: other.earliest) / .seconds(1)) >= 1
    }
}

/// An update, and the wait that it ends.
struct PendingUpdate: Sendable {
    let waiter: Waiter<WaitingCall.Update>
    let update: WaitingCall.Update

    func resume() { waiter.resume(returning: update) }
}
