import JSON
import Logging
import Platform
import Locking

extension AlloyClient {
    /// Returns a digest that identifies the account: of the base URL, the API version and the key. The key can't be
    /// derived from it: it is 128 bits of a SHA-256 with a prefix of its own, so that no other digest of the key is the
    /// same.
    ///
    /// `scope` is for anything else that makes it another account. Reads the key where it is not known, and throws the
    /// errors of that.
    public nonisolated(nonsending) func accountDigest(
        scope: String = "", until deadline: ContinuousClock.Instant
    ) async throws(AlloyError) -> [UInt8] {
        if let known = configuration.key.known { return digest(scope, try known.get()) }
        return digest(scope, try await configuration.key.key(.cached, until: deadline))
    }

    private func digest(_ scope: String, _ key: Secret) -> [UInt8] {
        accountDigests.digest(scope: scope, key: key) {
            var hash = SHA256()
            for part in [
                "alloy-host catalogue", configuration.baseURL.description, configuration.apiVersion, scope,
                key.reveal(),
            ] {
                let bytes = Array(part.utf8)
                // Each part follows its length, so that two parts cannot be confused.
                hash.update(withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { Array($0) })
                hash.update(bytes)
            }
            return Array(hash.finalized().prefix(16))
        }
    }
}

/// The digest that was computed last, because nearly all calls ask for the same.
final class AccountDigests: Sendable {
    private let last = Mutex<(scope: String, key: Secret, digest: [UInt8])?>(nil)

    /// Returns the digest of this key in this scope, computed by `compute` where it is not the last one.
    func digest(scope: String, key: Secret, _ compute: () -> [UInt8]) -> [UInt8] {
        let known = last.withLock { $0 }
        if let known, known.scope.hasSameCodePoints(as: scope), known.key.reveal().hasSameCodePoints(as: key.reveal()) {
            return known.digest
        }
        let digest = compute()
        last.withLock { $0 = (scope, key, digest) }
        return digest
    }
}

extension AlloyError {
    /// The error of every request of a client that is offline.
    static let offline = notSent(
        .network, "No request is sent to the service: the host is offline.",
        fix: [.advice("Start without --offline. With it only cached data can be returned.")])
}
