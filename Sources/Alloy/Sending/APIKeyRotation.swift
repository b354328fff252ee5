import Logging

/// The API key that a call uses, and the sources where it may find another one when the service does not accept it.
struct APIKeyRotation: Sendable {
    private(set) var key: Secret
    private var readings: [KeySource.Reading] = [.cached, .fresh]

    /// A call that begins with this key.
    init(_ key: Secret) { self.key = key }

    /// Returns the next way to read another key: first the key that another call may have found meanwhile, then once
    /// the source itself; nil when both were tried.
    mutating func next() -> KeySource.Reading? { readings.isEmpty ? nil : readings.removeFirst() }

    /// Uses `other` from now on; false when it is the same key.
    mutating func accept(_ other: Secret) -> Bool {
        guard other != key else { return false }
        key = other
        return true
    }
}
