import JSON
import Platform

/// A store of the ledger's lines, with their index. Used by one thread at a time.
protocol LedgerStore: AnyObject {
    /// The index of all lines.
    var index: LedgerIndex { get set }

    /// The change from outside that caused the last failure; nil when it had another cause.
    var externalChange: ExternalChange? { get }

    /// The file of a newer version that prevents this one from using the ledger; nil when there is none.
    var newerFile: NewerLedgerFile? { get }

    /// Begins to handle requests: what was verified before may have changed.
    func beginRun()
    /// Indicates, after `beginRun`, that nothing is to be done before a line can be appended, and nothing behind it: no other
    /// process has written, no file is to be opened, and none to be compacted.
    var isQuick: Bool { get }
    /// Reads the lines that other processes have written. Fails with `isLockHeld` when another process holds the lock
    /// for longer than `lockTimeout`. The index stays usable when it fails.
    func refresh(at now: Int64) throws(SystemError)
    /// Locks out other processes that call `lock` or change the set of files, and reads the lines that they wrote
    /// before. Fails with `isLockHeld` like `refresh`.
    func lock() throws(SystemError)
    /// Releases the lock.
    func unlock()
    /// Prepares for `append`. Fails with `isLockHeld` like `refresh`.
    func open() throws(SystemError)
    /// Appends lines, for other processes to read, and adds them to the index: all of them or none.
    func append(_ lines: [LedgerLine]) throws(SystemError)
    /// Adds a line that could not be appended to the index of this process.
    func addUnwritten(_ line: LedgerLine)
    /// Removes the lines that `addUnwritten` added: they have been appended.
    func removeUnwritten()
    /// Synchronizes all appended lines with the disk, so that they survive a loss of power.
    func synchronize() throws(SystemError)
    /// Reads a line; nil when it can't be read.
    func line(at range: LineRange) -> JSONObject?
    /// Returns false when the store is full of executions that must not be dropped.
    func hasCapacity(at now: Int64) -> Bool
    /// Closes and compacts files, and drops executions above the limits. Failures are logged, as no caller waits for
    /// it.
    func compact(at now: Int64)
    /// Begins a new file, as the content of the current one may not be on disk.
    func replaceFile()
    /// Closes all files; executions in flight are `unknown` from now on.
    func close()
}

/// A change to the ledger's directory or output file that was made from outside while the process used it. Nothing may
/// be written then: no other process would read it, and a write could be made twice.
enum ExternalChange: Sendable, Equatable {
    case directoryRemoved
    case directoryReplaced
    case fileRemoved(String)
    case fileReplaced(String)
    case fileTruncated(String, bytes: Int, written: Int)

    /// A clause for a person that completes a sentence about the ledger.
    var description: String {
        switch self {
        case .directoryRemoved: "its directory was removed or renamed while this host was running"
        case .directoryReplaced:
            "its path leads to another directory than when this host opened it: it was replaced, or a link was changed"
        case .fileRemoved(let name): "its file \(name) was removed or renamed while this host was running"
        case .fileReplaced(let name): "its file \(name) was replaced by another while this host was running"
        case .fileTruncated(let name, let bytes, let written):
            "its file \(name) was truncated while this host was running: \(written) bytes were written, and \(bytes) are left"
        }
    }
}
