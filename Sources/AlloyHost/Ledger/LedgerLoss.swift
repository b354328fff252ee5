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
