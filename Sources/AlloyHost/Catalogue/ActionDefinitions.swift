import Alloy
import JSON
import Locking

/// The definitions of actions that were executed: they decide whether a request is sent again when no response arrives.
///
/// An action's effect hardly ever changes, so a definition is valid for a day, also one that another process has read.
final class ActionDefinitions: Sendable {
    private struct Key: Hashable {
        let connectorId: ExactString
        let actionId: ExactString

        init(_ actionId: String, of connectorId: String) {
            self.connectorId = ExactString(connectorId)
            self.actionId = ExactString(actionId)
        }
    }

    /// A definition and the instant at which it was read. (A class, since every execution looks one up.)
    private final class Entry: Sendable {
        let action: ActionDetails
        let instant: ContinuousClock.Instant

        init(action: ActionDetails, instant: ContinuousClock.Instant) {
            self.action = action
            self.instant = instant
        }
    }

    private static let maximumAge = Duration.seconds(86_400)
    private static let maximumEntries = 4_096

    private let catalogue: Catalogue
    private let entries = Mutex<[Key: Entry]>([:])

    init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    /// Returns the action's definition, from memory, from the catalogue or from the service; a fresh one from the service always.
    func action(
        _ actionId: String, of connectorId: String, client: AlloyClient, options: CallOptions, isFresh: Bool = false
    ) async throws(AlloyError) -> ActionDetails {
        if !isFresh, let action = known(actionId, of: connectorId, now: client.configuration.now()) { return action }
        var options = options
        // It decides what may be sent, and how often.
        options.usesOwnConnection = true
        let subject = CatalogueSubject.definition(actionId, of: connectorId)
        var action: ActionDetails?
        var age = Duration.zero
        if isFresh {
            let fresh = try await client.getAction(actionId, of: connectorId, options: options)
            let deadline = options.deadline ?? client.configuration.now()
            if let account = try? await catalogue.account(until: deadline) {
                catalogue.keep(fresh.json.bytes, subject, account)
            }
            action = fresh
        } else {
            let answer = try await catalogue.answer(subject, maxAge: Self.maximumAge, options: options) {
                () async throws(AlloyError) -> JSONValue in
                let fresh = try await client.getAction(actionId, of: connectorId, options: options)
                action = fresh
                return fresh.json
            }
            age = answer.age ?? .zero
            if action == nil, let json = try? JSONValue(parsing: answer.json) {
                action = ActionDetails(
                    json, connectorId: connectorId, actionId: actionId, rules: client.configuration.effectRules)
            }
        }
        // What was read once can be read again; if not, the service knows.
        guard let action else { return try await client.getAction(actionId, of: connectorId, options: options) }
        entries.withLock { entries in
            if entries.count >= Self.maximumEntries { entries.removeAll() }
            entries[Key(actionId, of: connectorId)] = Entry(action: action, instant: client.configuration.now() - age)
        }
        return action
    }

    /// Returns the definition if this process has read it; sends no request.
    func known(_ actionId: String, of connectorId: String, now: ContinuousClock.Instant) -> ActionDetails? {
        guard let entry = entries.withLock({ $0[Key(actionId, of: connectorId)] }) else { return nil }
        return now - entry.instant < Self.maximumAge ? entry.action : nil
    }

    /// Forgets everything.
    func removeAll() { entries.withLock { $0.removeAll() } }
}
