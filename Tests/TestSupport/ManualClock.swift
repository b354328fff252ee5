import Synchronization

/// A clock that stands still until it is moved.
public final class ManualClock: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    /// A clock that shows the present time.
    public init() {}

    /// The time it shows.
    public var now: ContinuousClock.Instant { instant.withLock { $0 } }

    /// Moves it on.
    public func advance(by duration: Duration) { instant.withLock { $0 = $0.advanced(by: duration) } }
}
