import Platform
import Synchronization

/// Gives every execution an id of the host's own: 24 lower-case hexadecimal digits, like the service's.
///
/// They rise, so that executions of the same millisecond are told in their order: 12 digits are the time in milliseconds, 4
/// count within it, and 8 are random, as other hosts share the ledger. Behind a sandbox they are a sequence, so that two runs
/// answer the same.
final class ExecutionIdentifiers: Sendable {
    private struct State {
        var milliseconds: UInt64 = 0
        var count: UInt64 = 0
    }

    private let isDeterministic: Bool
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

    init(isDeterministic: Bool, now: @escaping @Sendable () -> Timestamp = Timestamp.now) {
        self.isDeterministic = isDeterministic
        self.now = now
    }

    /// The next id.
    func next() -> String {
        guard !isDeterministic else {
            let number = state.withLock { state in
                state.count += 1
                return state.count
            }
            return "e5ec0000" + Self.digits(number, 16)
        }
        let time = UInt64(clamping: now().milliseconds)
        let place = state.withLock { state in
            if time > state.milliseconds {
                state = State(milliseconds: time)
            } else {
                // A clock that goes back, or so many in a millisecond, borrow from the time to come.
                state.count += 1
                if state.count > 0xFFFF { state = State(milliseconds: state.milliseconds + 1) }
            }
            return state
        }
        return Self.digits(place.milliseconds, 12) + Self.digits(place.count, 4)
            + Self.digits(UInt64(UInt32.random(in: .min ... .max)), 8)
    }

    /// Starts the sequence over.
    func reset() { state.withLock { if isDeterministic { $0 = State() } } }

    private static func digits(_ number: UInt64, _ count: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text.suffix(count)
    }
}
