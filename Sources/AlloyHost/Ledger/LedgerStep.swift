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
