import Platform

extension AlloyClient {
    /// Returns a digest that identifies the account: of the base URL, the API version and the key. The key can't be
    /// derived from it: it is 128 bits of a SHA-256 with a prefix of its own, so that no other digest of the key is the
    /// same.
    ///
    /// `scope` is for anything else that makes it another account. Reads the key where it is not known, and throws the
    /// errors of that.
    public func accountDigest(
        scope: String = "", until deadline: ContinuousClock.Instant
    ) async throws(AlloyError) -> [UInt8] {
        let key = try await configuration.key.key(.cached, until: deadline)
        var hash = SHA256()
        for part in [
            "alloy-host catalogue", configuration.baseURL.description, configuration.apiVersion, scope, key.reveal(),
        ] {
            let bytes = Array(part.utf8)
            // Each part follows its length, so that two parts cannot be confused.
            hash.update(withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { Array($0) })
            hash.update(bytes)
        }
        return Array(hash.finalized().prefix(16))
    }
}

extension AlloyError {
    /// The error of every request of a client that is offline.
    static let offline = notSent(
        .network, "No request is sent to the service: the host is offline.",
        fix: [.advice("Start without --offline. With it only cached data can be returned.")])
}
