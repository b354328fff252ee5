/// The name of a ledger file: `<process>-<number>.live.jsonl` while the process appends to it,
/// `<process>-<number>.jsonl` when it is closed, `<process>-<number>.tmp` before it is complete. Process and number
/// together are never used twice.
struct LedgerFileName: Hashable, Sendable {
    /// The name of the lock for changing the names of files.
    static let directoryLock = "lock"
    /// The name of the lock for compacting.
    static let compactionLock = "compaction.lock"

    private static let live = ".live.jsonl"
    private static let closed = ".jsonl"
    private static let temporary = ".tmp"

    /// The process that created the file.
    let process: String
    /// The number of the file among those of the process.
    let number: Int
    /// The name while the process appends to the file. (Stored, as each append needs it.)
    let live: String

    var closed: String { "\(process)-\(number)\(Self.closed)" }
    var temporary: String { "\(process)-\(number)\(Self.temporary)" }

    init(process: String, number: Int) {
        self.process = process
        self.number = number
        live = "\(process)-\(number)\(Self.live)"
    }

    /// Parses the name of a live or closed file; returns nil for any other name.
    static func parse(_ name: String) -> (name: LedgerFileName, isLive: Bool)? {
        let isLive = name.hasSuffix(live)
        guard isLive || name.hasSuffix(closed) else { return nil }
        let stem = name.dropLast((isLive ? live : closed).count)
        guard let dash = stem.lastIndex(of: "-"), let number = Int(stem[stem.index(after: dash)...]) else { return nil }
        return (LedgerFileName(process: String(stem[..<dash]), number: number), isLive)
    }

    /// Returns true for the name of an incomplete file.
    static func isTemporary(_ name: String) -> Bool { name.hasSuffix(temporary) }
}
