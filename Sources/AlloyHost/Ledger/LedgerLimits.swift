/// How much a ledger keeps.
struct LedgerLimits: Sendable {
    /// A file of this size, in bytes, is closed and another begun.
    var fileBytes = 8 << 20
    /// The size of all files together, in bytes, above which what matters least is dropped. What must never be dropped may
    /// take more.
    var totalBytes = 64 << 20
    /// So many small files of processes that are gone are made one.
    var smallFiles = 32
    /// The greatest size of a stored answer, in bytes of JSON; of stored arguments, too.
    var valueBytes = 256 << 10
    /// How many executions a ledger in memory keeps before it drops some.
    var memoryRows = 10_000
    /// How many executions that must not be dropped a ledger in memory takes before it refuses more.
    var memoryProtectedRows = 100_000
    /// So many requests wait for the disk before rows that nobody waits for, those of reads, are given up.
    var waitingRequests = 10_000
    /// How long to wait in one go for another process that holds the directory's lock, which takes it for a moment only.
    /// Who has to wait longer is asked again later, and others go on meanwhile.
    var lockTimeout: Duration = .milliseconds(20)
}
