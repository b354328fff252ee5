import Foundation
import Synchronization

/// What tasks wait for until the test opens it; it stays open.
package final class AsyncGate: Sendable {
    package init() {}

    private struct State {
        var isOpen = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    package func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    package func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}

/// Waits until `condition` holds, looking again whenever others had their turn; for what tells nobody that it changed.
package func eventually(_ condition: @Sendable () -> Bool) async {
    while !condition(), !Task.isCancelled {
        for _ in 0..<16 where !condition() { await Task.yield() }
        // A thousand tests that look without a pause leave no time to what they wait for.
        try? await Task.sleep(for: .milliseconds(1))
    }
}

/// A folder that goes away with the value.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() { path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
