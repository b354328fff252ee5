import JSON
import Platform

/// The file operations in the ledger's directory. Each change is announced to `before`, so that a test can stop the
/// ledger between any two.
///
/// Only the owner can read its files.
struct LedgerFolder: Sendable {
    /// A function that is called before each change; the change fails with what it throws.
    typealias Hook = @Sendable (LedgerChange) throws(SystemError) -> Void

    /// The path of the directory: `ledger` in the state directory.
    let path: String
    private let stateDirectory: String
    private let before: Hook

    init(in stateDirectory: String, before: @escaping Hook = { _ throws(SystemError) in }) {
        self.stateDirectory = stateDirectory
        path = "\(stateDirectory)/ledger"
        self.before = before
    }

    /// Returns the file that states the format of the state directory where a newer version wrote it; nil when this
    /// version may use the directory.
    func newerStateFile() -> NewerLedgerFile? {
        let path = "\(stateDirectory)/\(LedgerFormat.stateFileName)"
        guard let file = try? Descriptor.open(path: path) else { return nil }
        defer { file.close() }
        guard let bytes = try? file.readToEnd(maximumBytes: 1 << 16), let json = try? JSONValue(parsing: bytes) else {
            return nil
        }
        return LedgerFormat.newer(statedByState: json).map { NewerLedgerFile(path: path, format: $0) }
    }

    /// Writes the file that states the format of the state directory, unless there is one. Nothing depends on it: a directory
    /// without one has version 1.
    func writeStateFile() {
        let path = "\(stateDirectory)/\(LedgerFormat.stateFileName)"
        guard (try? FileIdentity(path: path)) == nil else { return }
        let temporary = "\(path).\(Ledger.randomName())"
        guard let file = try? Descriptor.create(path: temporary) else { return }
        defer { file.close() }
        do throws(SystemError) {
            try LedgerFormat.stateFile.withUnsafeBufferPointer { buffer throws(SystemError) in
                try file.writeAll(UnsafeRawBufferPointer(buffer))
            }
            try FileSystem.rename(temporary, to: path)
        } catch {
            try? FileSystem.remove(temporary)
        }
    }

    /// Creates the directory, unless it exists.
    func create() throws(SystemError) {
        try before(.createDirectory)
        try FileSystem.createDirectory(path)
    }

    /// Returns the names in the directory; none when it does not exist.
    func names() throws(SystemError) -> [String] {
        do throws(SystemError) {
            return try FileSystem.names(in: path)
        } catch {
            guard error.isMissing else { throw error }
            return []
        }
    }

    /// Opens the directory, to recognize when another one gets its path; nil when it does not exist.
    func open() throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return try Descriptor.open(directory: path)
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
    }

    /// Returns the status of the directory that has the path now; nil without one.
    func status() throws(SystemError) -> DirectoryStatus? { try DirectoryStatus(path: path) }

    /// Returns the identity of the file that has the name now; nil without one.
    func identity(of name: String) throws(SystemError) -> FileIdentity? { try FileIdentity(path: path(name)) }

    /// Creates a file and opens it for appending.
    func createFile(_ name: String) throws(SystemError) -> Descriptor {
        try before(.create(name))
        return try Descriptor.create(path: path(name))
    }

    /// Opens a regular file for reading; nil when it does not exist.
    func openFile(_ name: String) throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return try Descriptor.open(path: path(name))
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
    }

    /// Opens a file for locking, and creates it if it is missing.
    func openLock(_ name: String) throws(SystemError) -> Descriptor {
        do throws(SystemError) {
            return try Descriptor.openForLocking(path: path(name))
        } catch {
            guard error.isNotRegularFile else { throw error }
            throw SystemError(error.call, number: error.number, reason: "\(path(name)) can't be its lock: \(error)")
        }
    }

    /// Appends `bytes` to `file`, the file called `name`.
    func append(_ bytes: [UInt8], to file: Descriptor, _ name: String) throws(SystemError) {
        try before(.append(name, count: bytes.count))
        try bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
            try file.writeAll(UnsafeRawBufferPointer(buffer))
        }
    }

    /// Truncates a file.
    func truncate(_ file: Descriptor, _ name: String, to size: Int) throws(SystemError) {
        try before(.truncate(name))
        try file.truncate(to: size)
    }

    /// Synchronizes a file's content with the disk, so that it survives a loss of power.
    func synchronize(_ file: Descriptor, _ name: String) throws(SystemError) {
        try before(.synchronize(name))
        try file.synchronize()
    }

    /// Synchronizes the names of the files with the disk, so that they survive a loss of power.
    func synchronize() throws(SystemError) {
        try before(.synchronizeDirectory)
        try FileSystem.synchronize(directory: path)
    }

    /// Renames a file.
    func rename(_ name: String, to other: String) throws(SystemError) {
        try before(.rename(name, to: other))
        try FileSystem.rename(path(name), to: path(other))
    }

    /// Removes a file.
    func remove(_ name: String) throws(SystemError) {
        try before(.remove(name))
        try FileSystem.remove(path(name))
    }

    private func path(_ name: String) -> String { "\(path)/\(name)" }
}

/// A change that the ledger makes to its directory. A crash may happen between any two.
enum LedgerChange: Sendable, Equatable {
    case createDirectory
    case create(String)
    case append(String, count: Int)
    case truncate(String)
    case synchronize(String)
    case synchronizeDirectory
    case rename(String, to: String)
    case remove(String)
}
