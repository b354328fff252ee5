import Platform
import Synchronization
import TextCoding

/// A generator of execution ids: 24 lower-case hexadecimal digits, like the service's.
///
/// The ids rise, so that executions of the same millisecond are ordered: 12 digits are the time in milliseconds, 4
/// count within it, and 8 are random, as other hosts share the ledger. Behind a sandbox they are a sequence, so that
/// two runs give the same ids.
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
            return "e5ec0000" + Hex.encode(number, count: 16)
        }
        let time = UInt64(clamping: now().milliseconds)
        let next = state.withLock { state in
            if time > state.milliseconds {
                state = State(milliseconds: time)
            } else {
                // A clock that goes back, or so many in a millisecond, borrow from the time to come.
                state.count += 1
                if state.count > 0xFFFF { state = State(milliseconds: state.milliseconds + 1) }
            }
            return state
        }
        return Hex.encode(next.milliseconds, count: 12) + Hex.encode(next.count, count: 4)
            + Hex.encode(UInt64(UInt32.random(in: .min ... .max)), count: 8)
    }

    /// Starts the sequence over.
    func reset() { state.withLock { if isDeterministic { $0 = State() } } }
}
