import Alloy
import Synchronization

/// The definitions of actions that were executed: they decide what may be done when an answer stays out.
///
/// What an action does hardly ever changes, so a definition counts for a day.
final class ActionDefinitions: Sendable {
    /// Bytes, since strings that are canonical equivalents are equal, and ids are compared exactly.
    private struct Key: Hashable {
        let connectorId: [UInt8]
        let actionId: [UInt8]
    }

    private struct Entry {
        let action: ActionDetails
        let instant: ContinuousClock.Instant
    }

    private static let maximumAge = Duration.seconds(86_400)
    private static let maximumEntries = 4_096

    private let entries = Mutex<[Key: Entry]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    /// The action's definition, from memory or from the service; a fresh one from the service always.
    func action(
        _ actionId: String, of connectorId: String, client: AlloyClient, options: CallOptions, isFresh: Bool = false
    ) async throws(AlloyError) -> ActionDetails {
        let key = Key(connectorId: Array(connectorId.utf8), actionId: Array(actionId.utf8))
        if !isFresh, let entry = entries.withLock({ $0[key] }), now() - entry.instant < Self.maximumAge {
            return entry.action
        }
        var options = options
        // It decides what may be sent, and how often.
        options.usesOwnConnection = true
        let action = try await client.getAction(actionId, of: connectorId, options: options)
        entries.withLock { entries in
            if entries.count >= Self.maximumEntries { entries.removeAll() }
            entries[key] = Entry(action: action, instant: now())
        }
        return action
    }

    /// Forgets everything.
    func removeAll() { entries.withLock { $0.removeAll() } }
}
