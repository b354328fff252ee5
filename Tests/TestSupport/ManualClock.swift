import Locking

/// A clock that changes only when it is moved.
public final class ManualClock: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    /// Creates a clock at the current time.
    public init() {}

    /// The time of the clock.
    public var now: ContinuousClock.Instant { instant.withLock { $0 } }

    /// Advances the clock.
    public func advance(by duration: Duration) { instant.withLock { $0 = $0.advanced(by: duration) } }
}
