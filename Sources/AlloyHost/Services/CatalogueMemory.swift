import JSON
import Synchronization

/// What the service said of connectors, resources, actions and requirements, as long as this process lives.
///
/// Only callers that ask for it, with `maxAge`, are answered from here.
final class CatalogueMemory: Sendable {
    private struct Entry {
        let result: JSONObject
        let instant: ContinuousClock.Instant
    }

    /// More than any account has connectors; past it the memory is emptied, which costs a few requests.
    private static let maximumEntries = 4_096

    /// By the bytes of their key: a dictionary of strings takes canonical equivalents for one, and ids are compared exactly.
    private let entries = Mutex<[[UInt8]: Entry]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    /// The result kept under `key`, with `cached {ageMs}` in it, when it is at most `maxAge` seconds old.
    func result(_ key: String, maxAge: Int) -> JSONValue? {
        guard maxAge > 0, let entry = entries.withLock({ $0[Array(key.utf8)] }) else { return nil }
        let age = now() - entry.instant
        guard age <= .seconds(maxAge) else { return nil }
        var result = entry.result
        result.append("cached", ["ageMs": .int(Int(age / .milliseconds(1)))])
        return .object(result)
    }

    /// Keeps a result that has just come.
    func keep(_ result: JSONObject, _ key: String) {
        entries.withLock { entries in
            if entries.count >= Self.maximumEntries { entries.removeAll() }
            entries[Array(key.utf8)] = Entry(result: result, instant: now())
        }
    }

    /// Forgets everything.
    func removeAll() { entries.withLock { $0.removeAll() } }
}
