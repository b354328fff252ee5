import Platform

extension AlloyClient {
    /// What tells apart whose answers these are: a digest of the base URL, the API version and the key. The key can't be
    /// found from it: 128 bits of a SHA-256, under a name of its own, so that no other digest of the key is the same.
    ///
    /// `scope` is for whatever else makes another account of it. Reads the key where it is not known; throws what that
    /// throws.
    public func accountDigest(
        scope: String = "", until deadline: ContinuousClock.Instant
    ) async throws(AlloyError) -> [UInt8] {
        let key = try await configuration.key.key(.cached, until: deadline)
        var hash = SHA256()
        for part in [
            "alloy-host catalogue", configuration.baseURL.description, configuration.apiVersion, scope, key.reveal(),
        ] {
            let bytes = Array(part.utf8)
            // With its length before it, no part can be taken for another.
            hash.update(withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { Array($0) })
            hash.update(bytes)
        }
        return Array(hash.finalized().prefix(16))
    }
}

extension AlloyError {
    /// What answers every request of a client that is offline.
    static let offline = notSent(
        .network, "The service is not asked: the host is offline.",
        fix: [.advice("Start without --offline. Only what the cache holds can be answered with it.")])
}
