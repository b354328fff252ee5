import JSON
import Logging
import Platform

/// Accounts in the directory `credentials` of a state directory, one file of mode 0600 for each, for all processes that share it.
///
/// A file is replaced in one step, so that a reader without the lock never sees half of it. With a vault the files hold no secrets.
struct CredentialFolder: CredentialStore {
    /// The path of the directory.
    let path: String
    private let vault: (any SecretVault)?

    private static let suffix = ".json"
    private static let maximumBytes = 1 << 20

    /// The accounts of a state directory; their secrets are in `vault`, if there is one.
    init(in stateDirectory: String, vault: (any SecretVault)? = nil) {
        path = "\(stateDirectory)/credentials"
        self.vault = vault
    }

    func find(_ id: String) throws(CredentialStoreFailure) -> CredentialRecord? { try read(id, withSecrets: true) }

    func all() throws(CredentialStoreFailure) -> [CredentialRecord] {
        let names: [String]
        do throws(SystemError) {
            names = try FileSystem.names(in: path)
        } catch {
            guard error.isMissing else { throw .unreadable(path, error) }
            return []
        }
        var records: [CredentialRecord] = []
        for name in names where name.hasSuffix(Self.suffix) {
            // A file of a newer version, or one that can't be read, is no reason to hide the others.
            guard let record = try? read(String(name.dropLast(Self.suffix.count)), withSecrets: false) else { continue }
            records.append(record)
        }
        return records
    }

    func add(_ record: CredentialRecord) throws(CredentialStoreFailure) { try write(record) }

    func replace(_ record: CredentialRecord) throws(CredentialStoreFailure) -> Bool {
        guard FileSystem.permissions(of: file(record.id)) != nil else { return false }
        try write(record)
        return true
    }

    func remove(_ id: String) throws(CredentialStoreFailure) {
        guard id.isCredentialID else { return }
        do throws(SystemError) {
            try FileSystem.remove(file(id))
            try FileSystem.synchronize(directory: path)
        } catch {
            guard error.isMissing else { throw .unwritable(path, error) }
        }
        // Behind the file: an account without its secrets is of no use, secrets without their account can't be found.
        try vault?.erase(id)
        try? FileSystem.remove(lockPath(id))
    }

    func lock(
        _ id: String, until deadline: ContinuousClock.Instant
    ) throws(CredentialStoreFailure) -> CredentialLock? {
        guard id.isCredentialID else { return nil }
        do throws(SystemError) {
            try FileSystem.createDirectory(path)
            while true {
                let file = try Descriptor.openForLocking(path: lockPath(id))
                do throws(SystemError) {
                    try file.lock(.exclusive, until: deadline)
                    // Whoever removed the account removed the file, too, and the lock of a removed file is none.
                    if try FileIdentity(path: lockPath(id)) == FileIdentity(file) {
                        return CredentialLock { file.unlockAndClose() }
                    }
                } catch {
                    file.close()
                    if error.isLockHeld { return nil }
                    throw error
                }
                file.unlockAndClose()
            }
        } catch {
            throw .unwritable(path, error)
        }
    }

    private func file(_ id: String) -> String { "\(path)/\(id)\(Self.suffix)" }

    private func lockPath(_ id: String) -> String { "\(path)/\(id).lock" }

    private func read(_ id: String, withSecrets: Bool) throws(CredentialStoreFailure) -> CredentialRecord? {
        // Nothing else becomes a part of a path.
        guard id.isCredentialID else { return nil }
        let path = file(id)
        let bytes: [UInt8]
        do throws(SystemError) {
            let file = try Descriptor.open(path: path)
            defer { file.close() }
            guard file.isOwnersAlone, FileSystem.permissions(of: path).map({ $0 & 0o077 == 0 }) == true else {
                throw SystemError("open", number: 0, reason: "other users may read or change it; its mode must be 0600")
            }
            bytes = try file.readToEnd(maximumBytes: Self.maximumBytes)
        } catch {
            guard error.isMissing else { throw .unreadable(path, error) }
            return nil
        }
        guard let json = try? JSONValue(parsing: bytes) else {
            throw CredentialStoreFailure("The file of the account, \(path), is no JSON.")
        }
        if let newer = NewerFormat(of: json, supported: CredentialRecord.format) {
            throw CredentialStoreFailure("\(path): \(newer); use the newer alloy-host.")
        }
        var secrets: CredentialRecord.Secrets?
        if json["secrets"] == nil {
            secrets = CredentialRecord.Secrets()
            if withSecrets, let generation = json["generation"]?.intValue {
                guard let vault else {
                    throw CredentialStoreFailure(
                        "The secrets of the account \(id) are kept by a credential helper; start the host with "
                            + "--credential-helper.")
                }
                secrets = try vault.find(id, generation: generation).flatMap(CredentialRecord.Secrets.init)
                guard secrets != nil else {
                    throw CredentialStoreFailure("The credential helper has no secrets of the account \(id).")
                }
            }
        }
        guard let record = CredentialRecord(json, secrets: secrets), record.id == id else {
            throw CredentialStoreFailure("The file of the account, \(path), can't be read.")
        }
        return record
    }

    private func write(_ record: CredentialRecord) throws(CredentialStoreFailure) {
        var json = record.json
        if let vault {
            try vault.store(record.secrets.json, of: record.id, generation: record.generation, user: record.connectorId)
        } else {
            json["secrets"] = record.secrets.json
        }
        let temporary = ".\(record.generation).new"
        do throws(SystemError) {
            try FileSystem.createDirectory(path)
            // Left behind by a process that ended while it held the lock.
            try? FileSystem.remove(file(record.id) + temporary)
            try FileReplacement(file(record.id))
                .replace(with: JSONValue.object(json).bytes + [UInt8(ascii: "\n")], suffix: temporary)
        } catch {
            throw .unwritable(path, error)
        }
    }
}

extension CredentialStoreFailure {
    fileprivate static func unreadable(_ path: String, _ error: SystemError) -> CredentialStoreFailure {
        CredentialStoreFailure("\(path) can't be read (\(error)).")
    }

    fileprivate static func unwritable(_ path: String, _ error: SystemError) -> CredentialStoreFailure {
        CredentialStoreFailure("\(path) can't be written (\(error)).")
    }
}

extension String {
    /// Indicates the form of a credential's id: 24 hexadecimal digits in lower case.
    var isCredentialID: Bool {
        utf8.count == 24
            && utf8.allSatisfy { ($0 &- UInt8(ascii: "0")) < 10 || ($0 &- UInt8(ascii: "a")) < 6 }
    }
}

/// A place for secrets outside of the files of accounts. Blocks.
protocol SecretVault: Sendable {
    /// Returns the secrets of an account as of this generation of it; nil when there are none.
    func find(_ id: String, generation: Int) throws(CredentialStoreFailure) -> JSONValue?
    /// Stores the secrets of an account in place of what there is. `user` is a name for a person who looks into the vault.
    func store(
        _ secrets: JSONValue, of id: String, generation: Int, user: String
    ) throws(CredentialStoreFailure)
    /// Removes the secrets of an account; none is no error.
    func erase(_ id: String) throws(CredentialStoreFailure)
}
