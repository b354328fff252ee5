/// How the ledger's files are called: `<process>-<number>.live.jsonl` while the process writes to it, `<process>-<number>.jsonl`
/// when it does not any more, `<process>-<number>.tmp` before it counts. Process and number together are never used twice.
struct LedgerFileName: Hashable, Sendable {
    /// The name of the lock that whoever changes names holds for a moment.
    static let directoryLock = "lock"
    /// The name of the lock that whoever compacts holds.
    static let compactionLock = "compaction.lock"

    private static let live = ".live.jsonl"
    private static let closed = ".jsonl"
    private static let temporary = ".tmp"

    /// The process that made it.
    let process: String
    /// Which of the files it made.
    let number: Int

    var live: String { "\(process)-\(number)\(Self.live)" }
    var closed: String { "\(process)-\(number)\(Self.closed)" }
    var temporary: String { "\(process)-\(number)\(Self.temporary)" }

    init(process: String, number: Int) {
        self.process = process
        self.number = number
    }

    /// Reads the name of a file that counts; nil for any other.
    static func parse(_ name: String) -> (name: LedgerFileName, isLive: Bool)? {
        let isLive = name.hasSuffix(live)
        guard isLive || name.hasSuffix(closed) else { return nil }
        let stem = name.dropLast((isLive ? live : closed).count)
        guard let dash = stem.lastIndex(of: "-"), let number = Int(stem[stem.index(after: dash)...]) else { return nil }
        return (LedgerFileName(process: String(stem[..<dash]), number: number), isLive)
    }

    /// True for a file that was left half made.
    static func isTemporary(_ name: String) -> Bool { name.hasSuffix(temporary) }
}
