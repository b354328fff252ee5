import Platform
import Locking
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
        /// The state of a generator that the system's random numbers start: to ask the system for each id would be a system
        /// call each, and ids have to be different, not secret.
        var random: UInt64 = .random(in: .min ... .max)

        /// Returns the next number of the generator (SplitMix64).
        mutating func nextRandom() -> UInt64 {
            random &+= 0x9E37_79B9_7F4A_7C15
            var number = random
            number = (number ^ number >> 30) &* 0xBF58_476D_1CE4_E5B9
            number = (number ^ number >> 27) &* 0x94D0_49BB_1331_11EB
            return number ^ number >> 31
        }
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
        let (milliseconds, count, random) = state.withLock { state in
            if time > state.milliseconds {
                state.milliseconds = time
                state.count = 0
            } else {
                // A clock that goes back, or so many in a millisecond, borrow from the time to come.
                state.count += 1
                if state.count > 0xFFFF {
                    state.milliseconds += 1
                    state.count = 0
                }
            }
            return (state.milliseconds, state.count, state.nextRandom())
        }
        return Hex.encode(milliseconds, count: 12) + Hex.encode(count << 32 | random & 0xFFFF_FFFF, count: 12)
    }

    /// Starts the sequence over.
    func reset() { state.withLock { if isDeterministic { $0 = State() } } }
}
