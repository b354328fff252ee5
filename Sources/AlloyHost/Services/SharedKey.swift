import Alloy
import Logging
import Platform
import Synchronization

/// A key that takes time to read: whoever asks first has it read, those who ask meanwhile wait for the same reading, and
/// it is kept. A command that asks a person must not ask once for every request that is waiting.
final class SharedKey: Sendable {
    private typealias Waiter = CheckedContinuation<Result<Secret, AlloyError>, Never>

    private struct State {
        var key: Secret?
        var isReading = false
        var waiters: [Int: Waiter] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())
    private let read: @Sendable () throws(AlloyError) -> Secret

    /// A key that `read` brings; it may block, and runs on a thread of its own.
    init(_ read: @escaping @Sendable () throws(AlloyError) -> Secret) { self.read = read }

    /// The key. Throws what reading throws, or `cancelled` at once when the task is cancelled; the reading goes on then.
    func value(_ reading: KeySource.Reading) async throws(AlloyError) -> Secret {
        if case .cached = reading, let key = state.withLock({ $0.key }) { return key }
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0, number) }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(returning: .failure(.cancelledReading))
        }
        return try result.get()
    }

    private func wait(_ waiter: Waiter, _ number: Int) {
        enum Step { case leave, start, wait }
        let step = state.withLock { state -> Step in
            // Looked at behind the lock: cancelling sets it before it looks for the waiter.
            if Task.isCancelled { return .leave }
            state.waiters[number] = waiter
            defer { state.isReading = true }
            return state.isReading ? .wait : .start
        }
        switch step {
        case .leave: waiter.resume(returning: .failure(.cancelledReading))
        case .start: start()
        case .wait: break
        }
    }

    /// Off the pool's threads, as reading may block.
    private func start() {
        do throws(SystemError) {
            try SystemThread.start { self.finish(Result { () throws(AlloyError) in try self.read() }) }
        } catch {
            finish(.failure(.unreadableKey("a thread can't be started", error)))
        }
    }

    private func finish(_ result: Result<Secret, AlloyError>) {
        let waiters = state.withLock { state in
            if case .success(let key) = result { state.key = key }
            state.isReading = false
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume(returning: result) }
    }
}

extension AlloyError {
    fileprivate static let cancelledReading = notSent(
        .cancelled, "The call was cancelled while the API key was read.", isSafeToRetry: true)
}
