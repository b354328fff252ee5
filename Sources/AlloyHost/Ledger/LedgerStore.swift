import JSON
import Platform

/// Where a ledger keeps its lines: what the engine works on. Used by one thread at a time.
protocol LedgerStore: AnyObject {
    /// All that is known.
    var index: LedgerIndex { get set }

    /// Takes in what other processes wrote meanwhile.
    func refresh() throws(SystemError)
    /// Keeps all other processes from `lock` and from changing the set of files, and takes in what they wrote before.
    func lock() throws(SystemError)
    /// Lets them.
    func unlock()
    /// Appends lines, for other processes to see, and takes them into the index: all of them or none.
    func append(_ lines: [JSONObject]) throws(SystemError)
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
