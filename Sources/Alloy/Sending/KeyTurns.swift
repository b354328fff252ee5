import Logging

/// Which key a call uses, and where it may still look for another when that one is not accepted.
struct KeyTurns: Sendable {
    private(set) var key: Secret
    private var turns: [KeySource.Reading] = [.cached, .fresh]

    /// A call that begins with this key.
    init(_ key: Secret) { self.key = key }

    /// How to look for another key: what another call may have found meanwhile, then once at its source; nil when
    /// everything was tried.
    mutating func next() -> KeySource.Reading? { turns.isEmpty ? nil : turns.removeFirst() }

    /// Uses the key from now on, where it is another.
    mutating func accept(_ other: Secret) -> Bool {
        guard other != key else { return false }
        key = other
        return true
    }
}
