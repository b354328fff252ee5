import Alloy

/// A part of what a search index is built from.
package enum SearchSourcePart: Sendable {
    /// All connectors of the account.
    case connectors
    /// The resources of the connector with this id, with their actions.
    case resources(of: String)
}

/// The JSON array of a part, and its age where it was kept.
package struct SearchSourceResult: Sendable {
    /// The JSON array, as the service sent it.
    package let json: [UInt8]
    /// The time since it came from the service; nil when it has just come.
    package let age: Duration?

    /// An answer of these parts.
    package init(json: [UInt8], age: Duration?) {
        self.json = json
        self.age = age
    }
}

/// A source of an account's connectors and resources: the catalogue of the host, or that of a test.
package protocol SearchSource: Sendable {
    /// Indicates that only kept answers may be used.
    var isOffline: Bool { get }

    /// Returns the digest of the account that the answers belong to. Throws when there is no key.
    func account(until deadline: ContinuousClock.Instant) async throws(AlloyError) -> [UInt8]

    /// Returns the kept answer of any age; nil when none is kept.
    func kept(_ part: SearchSourcePart, _ account: [UInt8]) async -> SearchSourceResult?

    /// Returns the kept answer when it is no older than `maxAge`, else a fresh one from the service.
    func answer(_ part: SearchSourcePart, maxAge: Duration) async throws(AlloyError) -> SearchSourceResult
}
