import Alloy
import JSON
import Platform
import Locking

/// Accounts that are connected again because an execution needs them: callers who need the same account wait for the same
/// person.
///
/// Remembers which credential replaced which, so that executions that still name the old one find the new one.
final class Reconnections: Sendable {
    /// The credential that has to be replaced, and its owner.
    struct Key: Hashable, Sendable {
        private let owner: ConnectQueue.Key
        private let credentialId: ExactString

        init(userId: String?, connectorId: String, credentialId: String) {
            owner = ConnectQueue.Key(userId: userId, connectorId: connectorId)
            self.credentialId = ExactString(credentialId.lowercased())
        }
    }

    /// The number of replacements above which all are forgotten: then a person is asked again.
    private static let maximumReplacements = 4_096

    private let replacements = Mutex<[Key: String]>([:])
    private let connects = SingleFlight<Key, Void, Result<String, AlloyError>>()

    /// Returns the credential in place of the one that `key` names: one that is known already, or the result of
    /// `connect`, which is started unless it runs. It is cancelled when no caller waits for it any more.
    ///
    /// Throws what `connect` throws; nil when the deadline came first, or the task was cancelled.
    nonisolated(nonsending) func credential(
        inPlaceOf key: Key, until deadline: ContinuousClock.Instant, _ configuration: AlloyConfiguration,
        connect: @escaping @Sendable () async throws(AlloyError) -> String
    ) async throws(AlloyError) -> String? {
        if let known = replacements.withLock({ $0[key] }) { return known }
        let ending = await connects.join(key, label: (), until: deadline, sleep: configuration.sleep) { flight in
            let task = Task {
                let result: Result<String, AlloyError>
                do throws(AlloyError) { result = .success(try await connect()) } catch { result = .failure(error) }
                flight.finish(result) {
                    if case .success(let credentialId) = result { keep(credentialId, inPlaceOf: key) }
                }
            }
            flight.cancelWhenUnneeded { task.cancel() }
        }
        guard case .value(let result) = ending else { return nil }
        return try result.get()
    }

    /// Forgets the credential that replaced another, since it is of no use either.
    func forget(_ credentialId: String, inPlaceOf key: Key) {
        replacements.withLock { replacements in
            if replacements[key] == credentialId { replacements[key] = nil }
        }
    }

    /// Forgets all replacements.
    func removeAll() { replacements.withLock { $0.removeAll() } }

    private func keep(_ credentialId: String, inPlaceOf key: Key) {
        replacements.withLock { replacements in
            if replacements.count >= Self.maximumReplacements { replacements.removeAll() }
            replacements[key] = credentialId
        }
    }
}
