import Synchronization

/// What the calls of a client share: the bucket that their retries are paid from, and the limiter that they wait in.
///
/// The limiter decides; this makes the waiting of it. Each call that waits is a continuation, and one task sleeps until
/// somebody may start or somebody's time is up.
final class Traffic: Sendable {
    private let state: Mutex<TrafficState>
    /// True while a call that succeeds changes nothing here, so that it need not take the lock.
    private let isCalm = Atomic(true)
    private let now: @Sendable () -> ContinuousClock.Instant
    private let sleep: @Sendable (ContinuousClock.Instant) async throws(CancellationError) -> Void
    private let policy: RetryPolicy

    /// What the calls of a client with this configuration share.
    init(_ configuration: AlloyConfiguration) {
        now = configuration.now
        sleep = configuration.sleep
        policy = configuration.retry
        state = Mutex(
            TrafficState(
                bucket: RetryBucket(capacity: configuration.retry.bucketCapacity),
                limiter: Limiter(requestsPerMinute: configuration.requestsPerMinute, now: configuration.now())))
    }

    /// How many calls wait in the limiter.
    var waitingCount: Int { state.withLock { $0.limiter.waitingCount } }

    /// What the retries of all calls may still spend.
    var tokens: Int { state.withLock { $0.bucket.tokens } }

    /// Lets a call through that nothing limits; nil when it has to `wait`. `number` is what an earlier attempt of it had.
    ///
    /// This is what every call pays while the service does not complain: one lock.
    func pass(_ call: ServiceCall, number: UInt64?, now: ContinuousClock.Instant) -> Pass? {
        let scopes = call.scopes
        return state.withLock { state in
            guard state.limiter.isOff else { return nil }
            state.limiter.pass(scopes, now: now)
            return Pass(number: number ?? state.limiter.number(), scopes: scopes, isReserved: false)
        }
    }

    /// Lets a call through as soon as it may start. `willWait` hears of its place when it has to wait, and again when that
    /// changes.
    nonisolated(nonsending) func wait(
        _ call: ServiceCall, number: UInt64?, willWait: (WaitingPlace) -> Void
    ) async throws(WaitEnd) -> Pass {
        let now = now()
        let scopes = call.scopes
        let (id, place) = settle { state in
            let id = number ?? state.limiter.number()
            state.limiter.enter(id, Lane(call), scopes, now: now)
            state.add(id, deadline: call.deadline, now: now)
            return (id, state.place(of: id, now: now))
        }
        var turn = state.withLock { $0.turn(of: id) }
        if turn == nil { willWait(place) }
        while true {
            let known: Waiter.Turn
            if let turn { known = turn } else { known = await self.turn(of: id) }
            switch known {
            case .start: return Pass(number: id, scopes: scopes, isReserved: true)
            case .moved(let place): willWait(place)
            case .late(let earliest): throw .late(earliest: earliest)
            case .cancelled: throw .cancelled
            }
            turn = nil
        }
    }

    /// A call that was let through starts: now its minute begins.
    func start(_ pass: Pass) {
        if pass.isReserved { settle { $0.limiter.start(now: now()) } }
    }

    /// A call that was let through does not start.
    func cancel(_ pass: Pass) {
        if pass.isReserved { settle { $0.limiter.cancel(pass.scopes) } }
    }

    /// A call succeeded whose retries had cost so much.
    func succeeded(_ pass: Pass?, startedAt: ContinuousClock.Instant, spent: Int) {
        guard spent > 0 || !isCalm.load(ordering: .relaxed) else { return }
        settle { state in
            state.bucket.succeeded(having: spent)
            guard let pass, !state.limiter.isUnlearned else { return }
            state.limiter.answered(pass.scopes, nil, pause: .zero, startedAt: startedAt, now: now())
        }
    }

    /// An attempt failed.
    func failed(_ pass: Pass?, _ failure: AttemptFailure, startedAt: ContinuousClock.Instant) {
        // What brought no answer says nothing of how fast one may ask.
        guard let pass, failure.status != nil else { return }
        settle { state in
            guard failure.throttle != nil || !state.limiter.isUnlearned else { return }
            let pause = failure.throttle == nil ? .zero : failure.hint?.pause(atMost: policy.greatestHint) ?? .zero
            if pause > .zero { state.mustLookThrough = true }
            state.limiter.answered(pass.scopes, failure.throttle, pause: pause, startedAt: startedAt, now: now())
        }
    }

    /// Whether to send again, as the policy says; the bucket has paid for it then.
    func decide(_ situation: RetrySituation, random: Double) -> RetryDecision {
        state.withLock { state in
            let decision = policy.decision(situation, tokens: state.bucket.tokens, random: random)
            guard case .retry(_, let cost) = decision, state.bucket.take(cost) else { return decision }
            isCalm.store(false, ordering: .relaxed)
            return decision
        }
    }

    /// Waits for what comes next for a call.
    private nonisolated(nonsending) func turn(of id: UInt64) async -> Waiter.Turn {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let turn = state.withLock { state in
                    // Looked at behind the lock: cancelling sets it before it looks for the waiter.
                    if Task.isCancelled { _ = state.cancel(id) }
                    return state.turn(of: id, or: continuation)
                }
                if let turn { continuation.resume(returning: turn) }
            }
        } onCancel: {
            settle { $0.cancel(id) }.map { $0.continuation.resume(returning: $0.turn) }
        }
    }

    /// Changes the state, and lets go whoever may start then.
    @discardableResult
    private func settle<Result: Sendable>(_ change: (inout TrafficState) -> Result) -> Result {
        let (result, turns, alarms) = state.withLock { state in
            let result = change(&state)
            let now = now()
            let turns = state.turns(now: now)
            let alarms = state.nextAlarm(now: now)
            isCalm.store(state.bucket.isFull && state.limiter.isUnlearned, ordering: .relaxed)
            return (result, turns, alarms)
        }
        for turn in turns { turn.continuation.resume(returning: turn.turn) }
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

/// A call's leave to start.
struct Pass: Sendable {
    /// The call's place among those that wait.
    let number: UInt64
    let scopes: CallScopes
    /// True when room is kept for it, which has to be used or given back.
    let isReserved: Bool
}

/// Why a call that waited in the limiter was not let through.
enum WaitEnd: Error, Sendable, Equatable {
    /// It could start then at the earliest, which is behind its deadline.
    case late(earliest: ContinuousClock.Instant)
    case cancelled
}

extension RetryHint {
    /// The pause of a scope that is made of it.
    fileprivate func pause(atMost greatest: Duration) -> Duration {
        switch self {
        case .after(let milliseconds): min(.milliseconds(milliseconds), greatest)
        case .never: greatest
        }
    }
}
