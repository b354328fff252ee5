import Alloy
import JSON
import Synchronization

/// The last list of connectors, with the result that it makes: while the service says the same, it is neither read nor
/// written anew. Editors and agents ask for this list more often than for anything else.
final class ConnectorListMemory: Sendable {
    private struct Entry {
        let listing: ConnectorListing
        /// `{"connectors": […]}` as JSON.
        let result: [UInt8]
    }

    private let entry = Mutex<Entry?>(nil)

    /// The result for what the service lists now.
    func result(client: AlloyClient, options: CallOptions) async throws(AlloyError) -> [UInt8] {
        let previous = entry.withLock { $0 }
        let listing = try await client.listConnectors(unlessSameAs: previous?.listing, options: options)
        if let previous, previous.listing === listing { return previous.result }
        let result = (["connectors": .array(listing.connectors.map(\.json))] as JSONValue).bytes
        entry.withLock { $0 = Entry(listing: listing, result: result) }
        return result
    }
}
