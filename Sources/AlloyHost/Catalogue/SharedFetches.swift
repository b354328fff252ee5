import Alloy
import Synchronization

/// Lets one fetch serve everybody who asks for the same while it is under way.
///
/// Who asks first fetches, on its own task; those who come meanwhile wait for what it brings, each until its own deadline.
/// An error is shared like an answer, and neither is kept. What ended because the first was cancelled, or had less time than
/// others, is no answer to them: the next of them fetches.
final class SharedFetches: Sendable {
    typealias Answer = Result<[UInt8], AlloyError>

    private enum Turn: Sendable {
        case answered(Answer)
        /// The one who fetched gave up.
        case next
    }

    private struct Waiter: Sendable {
        let continuation: CheckedContinuation<Turn, Never>
        /// Ends the waiting at its deadline.
        var alarm: Task<Void, Never>?

        func end(_ turn: Turn) {
            alarm?.cancel()
            continuation.resume(returning: turn)
        }
    }

    private struct State {
        /// Who waits for each fetch that is under way, by number.
        var running: [[UInt8]: [Int: Waiter]] = [:]
        var lastNumber = 0
    }

    private let state = Mutex(State())
    private let sleep: @Sendable (ContinuousClock.Instant) async throws(CancellationError) -> Void

    /// `sleep` waits until an instant.
    init(
        sleep: @escaping @Sendable (ContinuousClock.Instant) async throws(CancellationError) -> Void =
            AlloyConfiguration.wait
    ) {
        self.sleep = sleep
    }

    /// How many wait for the fetch of this key; nil when none is under way.
    func waiting(_ key: [UInt8]) -> Int? { state.withLock { $0.running[key]?.count } }

    /// What `fetch` brings, or what the fetch of the same key brings that is under way.
    ///
    /// Throws what that throws, `cancelled` when the task is cancelled, and `timed_out` at `deadline`.
    nonisolated(nonsending) func value(
        _ key: [UInt8], until deadline: ContinuousClock.Instant,
        _ fetch: () async throws(AlloyError) -> [UInt8]
    ) async throws(AlloyError) -> [UInt8] {
        while true {
            let leads = state.withLock { state in
                guard state.running[key] == nil else { return false }
                state.running[key] = [:]
                return true
            }
            if leads { return try await lead(key, fetch) }
            if case .answered(let answer) = await follow(key, until: deadline) { return try answer.get() }
        }
    }

    private nonisolated(nonsending) func lead(
        _ key: [UInt8], _ fetch: () async throws(AlloyError) -> [UInt8]
    ) async throws(AlloyError) -> [UInt8] {
        let answer: Answer
        do throws(AlloyError) {
            answer = .success(try await fetch())
        } catch {
            answer = .failure(error)
        }
        let waiters = state.withLock { $0.running.removeValue(forKey: key) } ?? [:]
        for (_, waiter) in waiters.sorted(by: { $0.key < $1.key }) {
            waiter.end(answer.isOfTheAskerAlone ? .next : .answered(answer))
        }
        return try answer.get()
    }

    private func follow(_ key: [UInt8], until deadline: ContinuousClock.Instant) async -> Turn {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { wait(key, number, Waiter(continuation: $0), until: deadline) }
        } onCancel: {
            leave(key, number, .cancelledAsking)
        }
    }

    private func wait(_ key: [UInt8], _ number: Int, _ waiter: Waiter, until deadline: ContinuousClock.Instant) {
        let turn = state.withLock { state -> Turn? in
            // Looked at behind the lock: cancelling sets it before it looks for the waiter.
            if Task.isCancelled { return .answered(.failure(.cancelledAsking)) }
            guard state.running[key] != nil else { return .next }
            state.running[key]?[number] = waiter
            return nil
        }
        if let turn { return waiter.end(turn) }
        let alarm = Task {
            do throws(CancellationError) { try await sleep(deadline) } catch { return }
            leave(key, number, .slowAsking)
        }
        let isWaiting = state.withLock { state in
            state.running[key]?[number]?.alarm = alarm
            return state.running[key]?[number] != nil
        }
        if !isWaiting { alarm.cancel() }
    }

    /// Ends the waiting of one; the fetch goes on.
    private func leave(_ key: [UInt8], _ number: Int, _ error: AlloyError) {
        state.withLock { $0.running[key]?.removeValue(forKey: number) }?.end(.answered(.failure(error)))
    }
}

extension SharedFetches.Answer {
    /// True when it says nothing about what others would be answered.
    fileprivate var isOfTheAskerAlone: Bool {
        guard case .failure(let error) = self else { return false }
        return error.kind == .cancelled || error.kind == .timedOut
    }
}

extension AlloyError {
    fileprivate static let cancelledAsking = notSent(
        .cancelled, "The call was cancelled while it waited for an answer that another call had asked for.",
        isSafeToRetry: true)

    fileprivate static let slowAsking = notSent(
        .timedOut, "The answer, which another call had asked for, did not come in the time that this call has.",
        fix: [.advice("Give the call more time with `timeoutMs`, or make it again.")], isSafeToRetry: true)
}
