/// The executions and replies to drop from a ledger that has become too large.
struct LedgerRetention {
    /// The positions of the executions to drop.
    var dropped: Set<Int> = []
    /// The positions of the executions to keep without their stored reply.
    var stripped: Set<Int> = []
    /// The number of bytes of lines that this saves; an estimate, at most a little too high.
    var savedBytes = 0
}

extension LedgerIndex {
    /// Selects what to drop to save `bytes` and `rows`, if possible: stored replies whose key is not valid any
    /// more, then the oldest reads, then the oldest other executions. Executions in flight, writes with an unknown
    /// outcome, and executions with a valid key are kept.
    ///
    /// Selects only lines in files for which `isClosed` returns true. An execution with lines in several files is kept
    /// until a compaction merges them: files can't be removed in one step, and a part of an execution would be wrong.
    mutating func retention(
        saving bytes: Int, rows: Int = 0, at now: Int64, isClosed: (Int32) -> Bool
    ) -> LedgerRetention {
        var retention = LedgerRetention()
        let candidates = ordered().map(Int.init).filter { position in
            guard let file = entries[position].ranges.first?.file, isClosed(file) else { return false }
            return entries[position].ranges.allSatisfy { $0.file == file } && isDroppable(position, now)
        }
        func isEnough() -> Bool { retention.savedBytes >= bytes && retention.dropped.count >= rows }
        for position in candidates where entries[position].ranges.contains(where: { $0.parts.contains(.reply) }) {
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

    /// Returns true when the execution at `position` may be dropped.
    func isDroppable(_ position: Int, _ now: Int64) -> Bool {
        let isFree = entries[position].idempotencyKey == nil || !isKeyValid(position, at: now)
        return switch state(position) {
        case .inFlight: false
        // The outcome of a read needs no resolution, and there may be any number of them.
        case .unknown: isFree && entries[position].effect == .read
        case .applied, .rejected, .notSent: isFree
        }
    }

    private func bytesOfLines(_ position: Int) -> Int { entries[position].ranges.reduce(0) { $0 + Int($1.length) + 1 } }

    /// Returns the approximate size of the stored reply: the rest of its line has about 400 bytes.
    private func replyBytes(_ position: Int) -> Int {
        let lines = entries[position].ranges.filter { $0.parts.contains(.reply) }
        return lines.reduce(0) { $0 + max(0, Int($1.length) - 400) }
    }
}
