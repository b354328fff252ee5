import Locking

/// The entries of the catalogue in memory, as long as this process lives.
final class CatalogueCache: Sendable {
    private struct State {
        var entries: [CatalogueKey: CatalogueEntry] = [:]
        var bytes = 0
    }

    private let maximumBytes: Int
    private let state = Mutex(State())

    /// A memory of so many bytes of JSON, which is more than most accounts have.
    init(maximumBytes: Int = 16 << 20) { self.maximumBytes = maximumBytes }

    func entry(_ key: CatalogueKey) -> CatalogueEntry? { state.withLock { $0.entries[key] } }

    /// Caches an entry in place of the previous one. The oldest are removed when there is no space, and one that is too
    /// large is not cached.
    func keep(_ entry: CatalogueEntry, _ key: CatalogueKey) {
        state.withLock { state in
            if let before = state.entries.removeValue(forKey: key) { state.bytes -= Self.size(key, before) }
            let size = Self.size(key, entry)
            guard size <= maximumBytes / 4 else { return }
            if state.bytes + size > maximumBytes {
                // Half of it at once, so that it is not sorted for every entry.
                for (key, entry) in state.entries.sorted(by: { $0.value.instant < $1.value.instant }) {
                    guard state.bytes > maximumBytes / 2 else { break }
                    state.entries[key] = nil
                    state.bytes -= Self.size(key, entry)
                }
            }
            state.entries[key] = entry
            state.bytes += size
        }
    }

    /// Forgets everything.
    func removeAll() { state.withLock { $0 = State() } }

    /// Returns the size of an entry, including that of a dictionary's slot and two arrays.
    private static func size(_ key: CatalogueKey, _ entry: CatalogueEntry) -> Int { key.count + entry.json.count + 160 }
}
