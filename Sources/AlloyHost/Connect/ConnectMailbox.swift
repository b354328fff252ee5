import Alloy
import Synchronization

/// Where what happens is put while a connect waits, and where it waits.
final class ConnectMailbox: Sendable {
    /// Why waiting has ended.
    enum Wake: Sendable {
        case happened(ConnectWait.Event)
        case cancelled
    }

    private struct State {
        var events: [ConnectWait.Event] = []
        var waiter: CheckedContinuation<Wake, Never>?
        /// Which waiting it is; a timer that rings late must not end the next one.
        var number = 0
    }

    private let state = Mutex(State())

    /// Tells whoever waits, or will wait next. From any thread.
    func post(_ event: ConnectWait.Event) {
        let waiter = state.withLock { state in
            guard let waiter = state.waiter else {
                state.events.append(event)
                return nil as CheckedContinuation<Wake, Never>?
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume(returning: .happened(event))
    }

    /// Waits for the next event, for `due` at `instant`, or until the task is cancelled. One task at a time waits.
    func next(until instant: ContinuousClock.Instant, _ configuration: AlloyConfiguration) async -> Wake {
        let number = state.withLock { state in
            state.number += 1
            return state.number
        }
        let timer = Task {
            do throws(CancellationError) { try await configuration.sleep(instant) } catch { return }
            end(number, .happened(.due))
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let wake: Wake? = state.withLock { state in
                    // Looked at behind the lock: cancelling sets it before it looks for the waiter.
                    if Task.isCancelled { return .cancelled }
                    if !state.events.isEmpty { return .happened(state.events.removeFirst()) }
                    // The timer may have rung before there was anybody to hear it.
                    if state.number != number { return .happened(.due) }
                    state.waiter = continuation
                    return nil
                }
                if let wake { continuation.resume(returning: wake) }
            }
        } onCancel: {
            end(number, .cancelled)
        }
    }

    private func end(_ number: Int, _ wake: Wake) {
        let waiter = state.withLock { state in
            guard state.number == number else { return nil as CheckedContinuation<Wake, Never>? }
            state.number += 1
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: wake)
    }
}
