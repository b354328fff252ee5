import Alloy
import Logging
import Platform
import Synchronization

/// A key that takes time to read: whoever asks first has it read, those who ask meanwhile wait for the same reading, and
/// it is kept. A command that asks a person must not ask once for every request that is waiting.
final class SharedKey: Sendable {
    private struct Waiter: Sendable {
        let continuation: CheckedContinuation<Result<Secret, AlloyError>, Never>
        /// Ends the waiting at its deadline.
        var alarm: Task<Void, Never>?

        func end(_ result: Result<Secret, AlloyError>) {
            alarm?.cancel()
            continuation.resume(returning: result)
        }
    }

    private struct State {
        var key: Secret?
        var isReading = false
        var waiters: [Int: Waiter] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())
    private let read: @Sendable () throws(AlloyError) -> Secret
    private let sleep: @Sendable (ContinuousClock.Instant) async throws(CancellationError) -> Void

    /// A key that `read` brings; it may block, and runs on a thread of its own. `sleep` waits until an instant.
    init(
        sleep: @escaping @Sendable (ContinuousClock.Instant) async throws(CancellationError) -> Void =
            AlloyConfiguration.wait,
        _ read: @escaping @Sendable () throws(AlloyError) -> Secret
    ) {
        self.sleep = sleep
        self.read = read
    }

    /// The key. Throws what reading throws, `cancelled` at once when the task is cancelled, and `timed_out` at `deadline`;
    /// the reading goes on then, for those who still wait for it and for those who ask later.
    func value(
        _ reading: KeySource.Reading, until deadline: ContinuousClock.Instant
    ) async throws(AlloyError) -> Secret {
        if case .cached = reading, let key = state.withLock({ $0.key }) { return key }
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { wait(Waiter(continuation: $0), number, until: deadline) }
        } onCancel: {
            leave(number, .cancelledReading)
        }
        return try result.get()
    }

    private func wait(_ waiter: Waiter, _ number: Int, until deadline: ContinuousClock.Instant) {
        enum Step { case leave, start, wait }
        let step = state.withLock { state -> Step in
            // Looked at behind the lock: cancelling sets it before it looks for the waiter.
            if Task.isCancelled { return .leave }
            state.waiters[number] = waiter
            defer { state.isReading = true }
            return state.isReading ? .wait : .start
        }
        switch step {
        case .leave: return waiter.end(.failure(.cancelledReading))
        case .start: start()
        case .wait: break
        }
        let alarm = Task {
            do throws(CancellationError) { try await sleep(deadline) } catch { return }
            leave(number, .slowReading)
        }
        let isWaiting = state.withLock { state in
            state.waiters[number]?.alarm = alarm
            return state.waiters[number] != nil
        }
        if !isWaiting { alarm.cancel() }
    }

    /// Ends the waiting of one; the reading goes on.
    private func leave(_ number: Int, _ error: AlloyError) {
        state.withLock { $0.waiters.removeValue(forKey: number) }?.end(.failure(error))
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
        for waiter in waiters { waiter.end(result) }
    }
}

extension AlloyError {
    fileprivate static let cancelledReading = notSent(
        .cancelled, "The call was cancelled while the API key was read.", isSafeToRetry: true)

    fileprivate static let slowReading = notSent(
        .timedOut, "Reading the API key took longer than the call may.",
        fix: [
            .advice("See why the file or the command that ALLOY_API_KEY_FILE or ALLOY_API_KEY_COMMAND names is slow."),
            .advice("Or give the call more time with `timeoutMs`."),
        ], isSafeToRetry: true)
}
