import Locking

/// Calls actions at instants, with one task that sleeps for all of them: most alarms are cancelled long before they are due,
/// and a task for each would cost more than what they guard.
public final class AlarmClock: Sendable {
    private struct Alarm {
        let number: UInt64
        let action: @Sendable () -> Void
    }

    private struct State {
        /// The alarms by their instants. One that was cancelled is gone, and its instant stays until it has passed.
        var alarms: [ContinuousClock.Instant: [Alarm]] = [:]
        var lastNumber: UInt64 = 0
        /// The instants for which a task sleeps.
        var sleeping: Set<ContinuousClock.Instant> = []
    }

    /// The name of an alarm, by which it is cancelled.
    public struct Token: Sendable {
        fileprivate let number: UInt64
        fileprivate let instant: ContinuousClock.Instant
    }

    private let sleep: Sleep
    private let state = Mutex(State())

    /// A clock whose instants are those of `sleep`.
    public init(sleep: @escaping Sleep) { self.sleep = sleep }

    /// Has `action` called at `instant`, on any thread, unless it is cancelled before. It must be quick.
    public func set(at instant: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void) -> Token {
        let (token, mustSleep) = state.withLock { state in
            state.lastNumber += 1
            state.alarms[instant, default: []].append(Alarm(number: state.lastNumber, action: action))
            let isFirst = state.sleeping.allSatisfy { $0 > instant }
            if isFirst { state.sleeping.insert(instant) }
            return (Token(number: state.lastNumber, instant: instant), isFirst)
        }
        if mustSleep { sleepUntil(instant) }
        return token
    }

    /// Cancels an alarm; nothing happens when it was called.
    public func cancel(_ token: Token) {
        state.withLock { state in
            state.alarms[token.instant]?.removeAll { $0.number == token.number }
            if state.alarms[token.instant]?.isEmpty == true { state.alarms[token.instant] = nil }
        }
    }

    private func sleepUntil(_ instant: ContinuousClock.Instant) {
        Task {
            // Nothing cancels the task; a clock that ends early must not end a wait early.
            do throws(CancellationError) { try await sleep(instant) } catch { return }
            let (due, next) = state.withLock { state in
                state.sleeping.remove(instant)
                let instants = state.alarms.keys.filter { $0 <= instant }
                let due = instants.sorted().flatMap { state.alarms.removeValue(forKey: $0) ?? [] }
                let next = state.alarms.keys.min()
                if let next, state.sleeping.allSatisfy({ $0 > next }) {
                    state.sleeping.insert(next)
                    return (due, next as ContinuousClock.Instant?)
                }
                return (due, nil)
            }
            for alarm in due { alarm.action() }
            if let next { sleepUntil(next) }
        }
    }
}
