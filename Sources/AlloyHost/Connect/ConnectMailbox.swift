import Alloy
import Platform
import Locking

/// The events of a connect that is waiting, in the order in which they came.
final class ConnectMailbox: Sendable {
    /// The reason why waiting has ended.
    enum Wake: Sendable {
        case happened(ConnectWait.Event)
        case cancelled
    }

    private struct State {
        var events: [ConnectWait.Event] = []
        var waiter: Waiter<Wake>?

        mutating func takeWaiter() -> Waiter<Wake>? {
            defer { waiter = nil }
            return waiter
        }
    }

    private let state = Mutex(State())

    /// Delivers an event to the task that waits, or that waits next. From any thread.
    func post(_ event: ConnectWait.Event) {
        let waiter = state.withLock { state in
            let waiter = state.takeWaiter()
            if waiter == nil { state.events.append(event) }
            return waiter
        }
        waiter?.resume(returning: .happened(event))
    }

    /// Waits for the next event, for `due` at `instant`, or until the task is cancelled. One task at a time waits.
    nonisolated(nonsending) func next(
        until instant: ContinuousClock.Instant, _ configuration: AlloyConfiguration
    ) async -> Wake {
        if Task.isCancelled { return .cancelled }
        let waiter = Waiter<Wake>()
        let event = state.withLock { state in
            if state.events.isEmpty { state.waiter = waiter }
            return state.events.isEmpty ? nil : state.events.removeFirst()
        }
        if let event { return .happened(event) }
        return await waiter.value(until: instant, sleep: configuration.sleep) { interruption in
            // An event that was delivered in between counts.
            let isWaiting = self.state.withLock { $0.waiter === waiter && $0.takeWaiter() != nil }
            if isWaiting { waiter.resume(returning: interruption == .deadline ? .happened(.due) : .cancelled) }
        }
    }
}
