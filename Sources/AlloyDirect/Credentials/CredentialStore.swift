import Platform
import Locking

/// The place where accounts are kept. Blocks: must be used on a thread of its own.
protocol CredentialStore: Sendable {
    /// Returns an account with its secrets; nil when there is none of this id.
    func find(_ id: String) throws(CredentialStoreFailure) -> CredentialRecord?
    /// Returns all accounts, in no order; without secrets where these are kept elsewhere.
    func all() throws(CredentialStoreFailure) -> [CredentialRecord]
    /// Writes a new account. When it returns, a loss of power can't undo it.
    func add(_ record: CredentialRecord) throws(CredentialStoreFailure)
    /// Writes an account in place of what there is of it; returns false when it was removed. The caller holds its lock.
    func replace(_ record: CredentialRecord) throws(CredentialStoreFailure) -> Bool
    /// Removes an account with its secrets.
    func remove(_ id: String) throws(CredentialStoreFailure)
    /// Locks an account against all other processes, and waits for them until `deadline`. Returns nil when that is too long.
    ///
    /// The caller makes sure that this process locks it once.
    func lock(_ id: String, until deadline: ContinuousClock.Instant) throws(CredentialStoreFailure) -> CredentialLock?
}

/// The failure of a store, as a sentence that contains nothing secret.
struct CredentialStoreFailure: Error, Sendable, Equatable {
    let message: String

    init(_ message: String) { self.message = message }
}

/// The lock of an account, until `unlock`.
struct CredentialLock: Sendable {
    /// Releases the lock, on any thread, once.
    let unlock: @Sendable () -> Void
}

/// Accounts in the memory of this process.
final class MemoryCredentialStore: CredentialStore {
    private let records = Mutex<[String: CredentialRecord]>([:])

    func find(_ id: String) -> CredentialRecord? { records.withLock { $0[id] } }

    func all() -> [CredentialRecord] { records.withLock { Array($0.values) } }

    func add(_ record: CredentialRecord) { records.withLock { $0[record.id] = record } }

    func replace(_ record: CredentialRecord) -> Bool {
        records.withLock { records in
            guard records[record.id] != nil else { return false }
            records[record.id] = record
            return true
        }
    }

    func remove(_ id: String) { records.withLock { $0[id] = nil } }

    func lock(_ id: String, until deadline: ContinuousClock.Instant) -> CredentialLock? { CredentialLock {} }
}
