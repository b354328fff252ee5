import Foundation

/// What a script waits for until the test opens it.
public final class SocketServerGate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// A closed gate.
    public init() {}

    /// Lets one waiting script, or the next that comes, go on.
    public func open() { semaphore.signal() }

    /// Waits until `open`, for a minute at most, so that a test that fails can't leave threads behind for ever.
    public func wait() { _ = semaphore.wait(timeout: .now() + 60) }
}
