import Foundation

/// A gate at which a script waits until the test opens it.
public final class SocketServerGate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// Creates a closed gate.
    public init() {}

    /// Lets one waiting script, or the next one, continue.
    public func open() { semaphore.signal() }

    /// Waits for `open`, for a minute at most, so that a failed test leaves no threads.
    public func wait() { _ = semaphore.wait(timeout: .now() + 60) }
}
