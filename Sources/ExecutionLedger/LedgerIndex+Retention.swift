/// What a ledger may drop when it has grown too large.
struct LedgerRetention {
    /// The positions of executions that go.
    var dropped: Set<Int> = []
    /// The positions of executions that stay, without the answer that was stored for a key.
    var stripped: Set<Int> = []
    /// How many bytes of lines that saves, or somewhat more.
    var savedBytes = 0
}

extension LedgerIndex {
    /// What to drop to save so many bytes and so many executions, as far as that can be done: stored answers of keys past
    /// their 24 hours, then the oldest reads, then the oldest of the rest. What may have changed something (`unknown`), what
    /// is in flight, and what has a key that still counts stays.
    ///
    /// Only lines in the files for which `isClosed` holds are touched. An execution with lines in several files stays until
    /// they stand together: files can't be removed in one step, and half an execution would tell a lie.
    mutating func retention(
        saving bytes: Int, rows: Int = 0, at now: Int64, isClosed: (Int32) -> Bool
    ) -> LedgerRetention {
        var retention = LedgerRetention()
        let candidates = ordered().map(Int.init).filter { position in
            guard let file = entries[position].places.first?.file, isClosed(file) else { return false }
            return entries[position].places.allSatisfy { $0.file == file } && mayGo(position, now)
        }
        func isEnough() -> Bool { retention.savedBytes >= bytes && retention.dropped.count >= rows }
        for position in candidates where entries[position].places.contains(where: { $0.parts.contains(.reply) }) {
            if retention.savedBytes >= bytes { break }
            retention.stripped.insert(position)
            retention.savedBytes += replyBytes(position)
        }
        for wantsReads in [true, false] {
            for position in candidates where (entries[position].effect == .read) == wantsReads {
                if isEnough() { return retention }
                retention.dropped.insert(position)
                let wasStripped = retention.stripped.remove(position) != nil
                retention.savedBytes += bytesOfLines(position) - (wasStripped ? replyBytes(position) : 0)
            }
        }
        return retention
    }

    /// True when nothing is lost by forgetting the execution at `position`.
    func mayGo(_ position: Int, _ now: Int64) -> Bool {
        let isFree = entries[position].idempotencyKey == nil || !entries[position].isYoung(at: now)
        return switch state(position) {
        case .inFlight: false
        // Of a read that got no answer nobody has to find out anything, and there may be any number of those.
        case .unknown: isFree && entries[position].effect == .read
        case .applied, .rejected, .notSent: isFree
        }
    }

    private func bytesOfLines(_ position: Int) -> Int { entries[position].places.reduce(0) { $0 + Int($1.length) + 1 } }

    /// About: what else stands in the line that holds the answer is small beside an answer worth dropping.
    private func replyBytes(_ position: Int) -> Int {
        let lines = entries[position].places.filter { $0.parts.contains(.reply) }
        return lines.reduce(0) { $0 + max(0, Int($1.length) - 400) }
    }
}
