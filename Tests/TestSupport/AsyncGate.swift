import Locking
import Testing

/// A gate at which tasks wait until the test opens it; it stays open.
public final class AsyncGate: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Creates a closed gate.
    public init() {}

    /// Opens the gate.
    public func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until the gate is open.
    public func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}

/// Waits until `condition` is true. It polls, for state that cannot be awaited. After a time that no machine needs it gives up, so
/// that the run says which test waits in vain.
public func eventually(sourceLocation: SourceLocation = #_sourceLocation, _ condition: @Sendable () -> Bool) async {
    let end = ContinuousClock.now + .seconds(900)
    while !condition(), !Task.isCancelled {
        for _ in 0..<16 where !condition() { await Task.yield() }
        guard ContinuousClock.now < end else {
            Issue.record("This has not become true in 15 minutes.", sourceLocation: sourceLocation)
            return
        }
        // Without a pause, many polling tests would starve the code that they wait for.
        try? await Task.sleep(for: .milliseconds(1))
    }
}
