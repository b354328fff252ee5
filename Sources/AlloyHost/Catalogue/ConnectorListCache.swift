import Alloy
import JSON
import Locking

/// The last list of connectors as JSON: while the service says the same, it is neither read nor written anew. Editors and
/// agents ask for this list more often than for anything else.
final class ConnectorListCache: Sendable {
    private struct Entry {
        let listing: ConnectorListing
        let json: [UInt8]
        /// The instant at which the catalogue cached it.
        let kept: ContinuousClock.Instant
    }

    /// A list that stays the same is handed to the catalogue this often, so that its age is true to a minute.
    private static let period = Duration.seconds(60)

    private let catalogue: Catalogue
    private let entry = Mutex<Entry?>(nil)

    init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    /// Forgets everything.
    func removeAll() { entry.withLock { $0 = nil } }

    /// Returns the service's current list, as an array.
    nonisolated(nonsending) func json(
        client: AlloyClient, options: CallOptions
    ) async throws(AlloyError) -> [UInt8] {
        let account = try? await catalogue.account(until: catalogue.deadline(options))
        return try await catalogue.shared(.connectors, account, options: options) { () async throws(AlloyError) in
            let previous = entry.withLock { $0 }
            let listing = try await client.listConnectors(unlessSameAs: previous?.listing, options: options)
            let now = client.configuration.now()
            if let previous, previous.listing === listing, now - previous.kept < Self.period { return previous.json }
            let json = JSONValue.array(listing.connectors.map(\.json)).bytes
            entry.withLock { $0 = Entry(listing: listing, json: json, kept: now) }
            if let account { catalogue.keep(json, .connectors, account) }
            return json
        }
    }
}
