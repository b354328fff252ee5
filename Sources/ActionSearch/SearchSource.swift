import Alloy

/// A part of what a search index is built from.
package enum SearchSourcePart: Sendable {
    /// All connectors of the account.
    case connectors
    /// The resources of the connector with this id, with their actions.
    case resources(of: String)
}

/// The JSON array of a part, and its age if it came from the cache.
package struct SearchSourceResult: Sendable {
    /// The JSON array, as the service sent it.
    package let json: [UInt8]
    /// The time since it came from the service; nil when it has just come.
    package let age: Duration?

    /// Creates a result.
    package init(json: [UInt8], age: Duration?) {
        self.json = json
        self.age = age
    }
}

/// A source of an account's connectors and their resources: the catalogue of the host, or a test's own.
package protocol SearchSource: Sendable {
    /// Indicates that only cached results may be used.
    var isOffline: Bool { get }

    /// Returns the digest of the account that the results belong to. Throws when there is no key.
    func account(until deadline: ContinuousClock.Instant) async throws(AlloyError) -> [UInt8]

    /// Returns the cached result of any age; nil without one.
    func cached(_ part: SearchSourcePart, _ account: [UInt8]) async -> SearchSourceResult?

    /// Returns the cached result when it is no older than `maxAge`, else a new one from the service.
    func read(_ part: SearchSourcePart, maxAge: Duration) async throws(AlloyError) -> SearchSourceResult
}
