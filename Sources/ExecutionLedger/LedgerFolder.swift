import JSON
import Platform

/// The ledger's directory, as a few calls. Every change passes `before`, so that a test can stop it between any two.
///
/// Its files are for their owner alone.
struct LedgerFolder: Sendable {
    /// Called before each change; what it throws stands for the system's refusal.
    typealias Hook = @Sendable (LedgerStep) throws(SystemError) -> Void

    /// The directory: `ledger` in the state directory.
    let path: String
    private let stateDirectory: String
    private let before: Hook

    init(in stateDirectory: String, before: @escaping Hook = { _ throws(SystemError) in }) {
        self.stateDirectory = stateDirectory
        path = "\(stateDirectory)/ledger"
        self.before = before
    }

    /// The file that states the format of the state directory, where a newer version of this program wrote it; nil where this
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

    /// Makes the directory if it is missing.
    func create() throws(SystemError) {
        try before(.createDirectory)
        try FileSystem.createDirectory(path)
    }

    /// The names in it; none when there is no directory.
    func names() throws(SystemError) -> [String] {
        do throws(SystemError) {
            return try FileSystem.names(in: path)
        } catch {
            guard error.isMissing else { throw error }
            return []
        }
    }

    /// Opens the directory itself, to tell it from another one that gets its name; nil when there is none.
    func open() throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return try Descriptor.open(directory: path)
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
    }

    /// Which directory has the path now; nil when none has.
    func identity() throws(SystemError) -> FileIdentity? { try FileIdentity(path: path) }

    /// Which file has the name now; nil when none has.
    func identity(of name: String) throws(SystemError) -> FileIdentity? { try FileIdentity(path: path(name)) }

    /// Makes a file and opens it for appending.
    func createFile(_ name: String) throws(SystemError) -> Descriptor {
        try before(.create(name))
        return try Descriptor.create(path: path(name))
    }

    /// Opens a regular file for reading; nil when there is none.
    func openFile(_ name: String) throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return try Descriptor.open(path: path(name))
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
    }

    /// Opens a file for locking it, made if need be.
    func openLock(_ name: String) throws(SystemError) -> Descriptor {
        do throws(SystemError) {
            return try Descriptor.openForLocking(path: path(name))
        } catch {
            guard error.isNotRegularFile else { throw error }
            throw SystemError(error.call, number: error.number, reason: "\(path(name)) can't be its lock: \(error)")
        }
    }

    /// Appends `bytes` to the file `name`, open as `file`.
    func append(_ bytes: [UInt8], to file: Descriptor, _ name: String) throws(SystemError) {
        try before(.append(name, count: bytes.count))
        try bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
            try file.writeAll(UnsafeRawBufferPointer(buffer))
        }
    }

    /// Cuts the file off.
    func truncate(_ file: Descriptor, _ name: String, to size: Int) throws(SystemError) {
        try before(.truncate(name))
        try file.truncate(to: size)
    }

    /// Makes sure that the file's contents outlast a loss of power.
    func synchronize(_ file: Descriptor, _ name: String) throws(SystemError) {
        try before(.synchronize(name))
        try file.synchronize()
    }

    /// Makes sure that the names outlast a loss of power.
    func synchronize() throws(SystemError) {
        try before(.synchronizeDirectory)
        try FileSystem.synchronize(directory: path)
    }

    /// Gives a file another name.
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

/// Something that the ledger is about to do to its directory: what a crash may come between.
enum LedgerStep: Sendable, Equatable {
    case createDirectory
    case create(String)
    case append(String, count: Int)
    case truncate(String)
    case synchronize(String)
    case synchronizeDirectory
    case rename(String, to: String)
    case remove(String)
}
