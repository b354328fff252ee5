import JSON
import Platform

/// Where a ledger keeps its lines: what the engine works on. Used by one thread at a time.
protocol LedgerStore: AnyObject {
    /// All that is known.
    var index: LedgerIndex { get set }

    /// What somebody did to the place where lines are kept, when that was what the last failure came from.
    var loss: LedgerLoss? { get }

    /// The file of a newer version that keeps this one from using the ledger; nil when there is none.
    var newerFile: NewerLedgerFile? { get }

    /// Takes in what other processes wrote meanwhile; fails with `isLockHeld` where another process holds the lock for longer
    /// than a moment. What is known stays known, whatever became of the place.
    func refresh(at now: Int64) throws(SystemError)
    /// Keeps all other processes from `lock` and from changing the set of files, and takes in what they wrote before; fails
    /// with `isLockHeld` like `refresh`.
    func lock() throws(SystemError)
    /// Lets them.
    func unlock()
    /// Gets ready for `append`; fails with `isLockHeld` like `refresh`.
    func open() throws(SystemError)
    /// Appends lines, for other processes to see, and takes them into the index: all of them or none.
    func append(_ lines: [JSONObject]) throws(SystemError)
    /// Takes a line into the index that could not be appended: it holds for this process at least.
    func remember(_ line: JSONObject)
    /// Forgets all lines that were only remembered: they have been appended by now.
    func forgetRemembered()
    /// Makes sure that all that was appended outlasts a loss of power.
    func synchronize() throws(SystemError)
    /// Reads a line; nil when it is gone.
    func line(at place: LedgerPlace) -> JSONObject?
    /// False when no more can be kept that must not be dropped.
    func hasRoom(at now: Int64) -> Bool
    /// Closes, compacts and drops what has become too much. Failures are logged: nobody waits for it.
    func tidy(at now: Int64)
    /// Goes on in a new file: what the old one holds is not sure any more.
    func abandonFile()
    /// Lets go of everything; what is in flight reads unknown from now on.
    func close()
}

/// What somebody did to a ledger's directory, or to the file in it, while the process used it. Nothing may be written then: no
/// other process, and no later one, would read it, and a write could be made twice.
enum LedgerLoss: Sendable, Equatable {
    case directoryRemoved
    case directoryReplaced
    case fileRemoved(String)
    case fileReplaced(String)
    case fileTruncated(String, bytes: Int, written: Int)

    /// What happened, as the end of a sentence that begins with the ledger.
    var words: String {
        switch self {
        case .directoryRemoved: "its directory was removed or renamed while this host was running"
        case .directoryReplaced:
            "its path leads to another directory than when this host opened it: it was replaced, or a link was changed"
        case .fileRemoved(let name): "its file \(name) was removed or renamed while this host was running"
        case .fileReplaced(let name): "its file \(name) was replaced by another while this host was running"
        case .fileTruncated(let name, let bytes, let written):
            "its file \(name) was cut off while this host was running: \(written) bytes were written, and \(bytes) are left"
        }
    }
}
