import HTTP
import Platform
import Locking

/// The state that all calls of a client share: the bucket that pays for retries, and the limiter in which calls wait.
///
/// The limiter decides when a call may start; this type suspends and resumes the calls. One task sleeps until the next
/// call may start or the first deadline is reached.
final class Traffic: Sendable {
    private let state: Mutex<TrafficState>
    /// Indicates that a call that succeeds changes nothing here, so that it need not take the lock.
    private let isUnthrottled = Atomic(true)
    private let now: @Sendable () -> ContinuousClock.Instant
    private let sleep: Sleep
    private let policy: RetryPolicy

    /// Creates the shared state of the calls of a client with this configuration.
    init(_ configuration: AlloyConfiguration) {
        now = configuration.now
        sleep = configuration.sleep
        policy = configuration.retry
        state = Mutex(
            TrafficState(
                bucket: RetryBucket(capacity: configuration.retry.bucketCapacity),
                limiter: Limiter(requestsPerMinute: configuration.requestsPerMinute, now: configuration.now())))
    }

    /// The number of calls that wait in the limiter.
    var waitingCount: Int { state.withLock { $0.limiter.waitingCount } }

    /// The tokens that retries may still spend.
    var tokens: Int { state.withLock { $0.bucket.tokens } }

    /// Permits a call to start when nothing limits it; nil when it has to `wait`. `number` is the one that an earlier
    /// attempt of it had.
    ///
    /// This is all that a call costs while the service limits nothing: one lock.
    func permitIfUnlimited(_ call: ServiceCall, number: UInt64?, now: ContinuousClock.Instant) -> StartPermit? {
        let scopes = call.scopes
        return state.withLock { state in
            guard state.limiter.isOff else { return nil }
            state.limiter.countStart(scopes, now: now)
            return StartPermit(number: number ?? state.limiter.number(), scopes: scopes, isReserved: false)
        }
    }

    /// Waits until the call may start. Calls `willWait` with its position in the queue when it has to wait, and again
    /// when that changes.
    nonisolated(nonsending) func wait(
        _ call: ServiceCall, number: UInt64?, willWait: (QueuePosition) -> Void
    ) async throws(LimiterError) -> StartPermit {
        let now = now()
        let scopes = call.scopes
        let (id, position) = settle { state in
            let id = number ?? state.limiter.number()
            state.limiter.enter(id, Lane(call), scopes, now: now)
            state.add(id, deadline: call.deadline, now: now)
            return (id, state.position(of: id, now: now))
        }
        var update = state.withLock { $0.update(for: id) }
        if update == nil { willWait(position) }
        while true {
            let known: WaitingCall.Update
            if let update { known = update } else { known = await self.update(for: id) }
            switch known {
            case .start: return StartPermit(number: id, scopes: scopes, isReserved: true)
            case .moved(let position): willWait(position)
            case .late(let earliest): throw .late(earliest: earliest)
            case .cancelled: throw .cancelled
            }
            update = nil
        }
    }

    /// Counts the start of a permitted call: now its minute begins.
    func start(_ permit: StartPermit) {
        if permit.isReserved { settle { $0.limiter.start(now: now()) } }
    }

    /// Releases the permit of a call that does not start.
    func cancel(_ permit: StartPermit) {
        if permit.isReserved { settle { $0.limiter.cancel(permit.scopes) } }
    }

    /// Records the success of a call whose retries had cost `spent` tokens.
    func succeeded(_ permit: StartPermit?, startedAt: ContinuousClock.Instant, spent: Int) {
        guard spent > 0 || !isUnthrottled.load(ordering: .relaxed) else { return }
        settle { state in
            state.bucket.succeeded(having: spent)
            guard let permit, !state.limiter.hasNoLearnedRate else { return }
            state.limiter.answered(permit.scopes, nil, pause: .zero, startedAt: startedAt, now: now())
        }
    }

    /// Records the failure of an attempt.
    func failed(_ permit: StartPermit?, _ failure: AttemptFailure, startedAt: ContinuousClock.Instant) {
        // Without a response nothing is learned about the rate.
        guard let permit, failure.status != nil else { return }
        settle { state in
            guard failure.throttle != nil || !state.limiter.hasNoLearnedRate else { return }
            let pause = failure.throttle == nil ? .zero : failure.hint?.pause(atMost: policy.maximumHint) ?? .zero
            if pause > .zero { state.mustCheckAll = true }
            state.limiter.answered(permit.scopes, failure.throttle, pause: pause, startedAt: startedAt, now: now())
        }
    }

    /// Decides, as the policy says, whether to send again; the cost is taken from the bucket then.
    func decide(_ situation: RetrySituation, random: Double) -> RetryDecision {
        state.withLock { state in
            let decision = policy.decision(situation, tokens: state.bucket.tokens, random: random)
            guard case .retry(_, let cost) = decision, state.bucket.take(cost) else { return decision }
            isUnthrottled.store(false, ordering: .relaxed)
            return decision
        }
    }

    /// Waits for the next update for a call.
    private nonisolated(nonsending) func update(for id: UInt64) async -> WaitingCall.Update {
        let waiter = Waiter<WaitingCall.Update>()
        if let update = state.withLock({ $0.update(for: id, or: waiter) }) { return update }
        return await waiter.value { _ in
            self.settle { $0.cancel(id) }?.resume()
        }
    }

    /// Changes the state, and resumes the calls that may start after the change.
    @discardableResult
    private func settle<Result: Sendable>(_ change: (inout TrafficState) -> Result) -> Result {
        let (result, updates, alarms) = state.withLock { state in
            let result = change(&state)
            let now = now()
            let updates = state.updates(now: now)
            let alarms = state.nextAlarm(now: now)
            isUnthrottled.store(state.bucket.isFull && state.limiter.hasNoLearnedRate, ordering: .relaxed)
            return (result, updates, alarms)
        }
        for update in updates { update.resume() }
        alarms.old?.cancel()
        if let alarm = alarms.new { set(alarm) }
        return result
    }

    private func set(_ alarm: TrafficState.Alarm) {
        let task = Task {
            do throws(CancellationError) { try await sleep(alarm.until) } catch { return }
            settle { $0.alarmWentOff(alarm.number) }
        }
        state.withLock { $0.setTask(task, ofAlarm: alarm.number) }
    }
}

/// The permission of a call to start.
struct StartPermit: Sendable {
    /// The call's number, which orders the calls that wait.
    let number: UInt64
    let scopes: CallScopes
    /// Indicates that the start is reserved in the limiter, so that it has to be used or released.
    let isReserved: Bool
}

/// The reason why a call that waited in the limiter may not start.
enum LimiterError: Error, Sendable, Equatable {
    /// The earliest possible start is after the call's deadline.
    case late(earliest: ContinuousClock.Instant)
    case cancelled
}

extension RetryHint {
    /// The pause of a scope that follows from the hint.
    fileprivate func pause(atMost greatest: Duration) -> Duration {
        switch self {
        case .after(let milliseconds): min(.milliseconds(milliseconds), greatest)
        case .never: greatest
        }
    }
}

extension AlloyError {
    /// The error of a call that can't start before its deadline; the earliest start is after `wait`.
    static func tooManyRequests(in wait: Duration) -> AlloyError {
        let milliseconds = max(0, wait.milliseconds)
        var error = notSent(
            .rateLimited,
            "Too many requests are being made: this one could start in \(wait.roundedDescription), after its deadline.",
            fix: [
                .advice(
                    "Wait \(wait.roundedDescription) and send again, or give it more time with `timeoutMs`: nothing was run."
                )
            ], isSafeToRetry: true)
        error.retry.afterMilliseconds = milliseconds
        return error
    }
}
