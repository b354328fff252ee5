import Synchronization

/// Failures without a success between them.
final class FailureCount: Sendable {
    private let number = Mutex(0)

    /// How many there are.
    var inARow: Int { number.withLock { $0 } }

    /// One more; one that is final counts for all.
    func count(isFinal: Bool) { number.withLock { $0 = isFinal ? .max / 2 : $0 + 1 } }

    /// A success.
    func reset() { number.withLock { $0 = $0 > 1_000_000 ? $0 : 0 } }
}
