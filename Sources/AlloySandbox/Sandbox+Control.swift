import JSON
import Platform

extension Sandbox {
    /// Starts over: as if nothing had been called. Faults, journal, quirks and snapshots are gone too.
    public func reset() {
        service.withLock { $0.restore(initialService) }
        snapshots.withLock { $0 = SnapshotShelf() }
    }

    /// Keeps how everything is: users, credentials, the third parties' records, the clock, what ids come next, faults with
    /// their counts, journal and quirks. Gives the name to restore it by. The 100 newest are kept, until `reset`.
    public func snapshot() -> String {
        let service = service.withLock { $0 }
        return snapshots.withLock { $0.add(service) }
    }

    /// Makes everything as it was: as if nothing had been called since. False when there is no such snapshot.
    public func restore(_ snapshot: String) -> Bool {
        guard let kept = snapshots.withLock({ $0[snapshot] }) else { return false }
        service.withLock { $0.restore(kept) }
        return true
    }

    /// Moves the sandbox's clock forward, as when that much time passes between two calls. Never backward.
    public func advanceClock(by duration: Duration) {
        let duration = max(duration, .zero)
        service.withLock { $0.state.moveClock(by: duration) }
        time.advance(by: duration)
    }

    /// Moves the sandbox's clock forward by the calendar, and gives what it then shows. Nil, and nothing is moved, when
    /// that lies behind the year 9999.
    public func advanceClock(by duration: CivilDuration) -> Timestamp? {
        let moved: (Duration, Timestamp)? = service.withLock { service in
            let before = service.state.now
            let after = before.advanced(by: duration)
            guard after < Self.endOfTime else { return nil }
            let passed = Duration.milliseconds(after.milliseconds - before.milliseconds)
            service.state.moveClock(by: passed)
            return (passed, after)
        }
        guard let (passed, after) = moved else { return nil }
        time.advance(by: passed)
        return after
    }

    /// 10000-01-01T00:00:00Z: later years have no form in ISO 8601 that everybody reads.
    private static let endOfTime = Timestamp(milliseconds: 253_402_300_800_000)

    /// Sets the faults, in place of those that were set.
    public func setFaults(_ rules: [FaultRule]) { service.withLock { $0.faults = FaultTable(rules) } }

    /// The faults that are set, each with how many calls it fitted (`matched`) and hit (`hits`).
    public var faultReport: [JSONObject] {
        service.withLock { $0.faults }.entries.enumerated().map { index, entry in
            var row: JSONObject = ["index": .int(index)]
            row.members += entry.rule.json.members
            row.append("matched", .int(entry.matched))
            row.append("hits", .int(entry.hits))
            return row
        }
    }

    /// The calls that `filter` asks for, the newest first; how many there are on all pages; and where the next one begins.
    public func journal(_ filter: JournalFilter) -> (entries: [JSONValue], count: Int, next: Int?) {
        // Copied out, so that looking for long holds nobody up.
        let (journal, users) = service.withLock { ($0.journal, $0.state.users) }
        let page = journal.page(filter, users)
        let redaction = JournalRedaction()
        return (page.entries.map { $0.json($1, redaction) }, page.count, page.next)
    }

    /// How the service's answers vary.
    public var quirks: Quirks {
        get { service.withLock { $0.quirks } }
        set { service.withLock { $0.quirks = newValue } }
    }
}

/// The snapshots of a sandbox, by their names.
struct SnapshotShelf: Sendable {
    private static let capacity = 100

    private var services: [String: Service] = [:]
    private var count = 0

    /// Keeps one more, forgets the oldest when there are too many.
    mutating func add(_ service: Service) -> String {
        count += 1
        services["snapshot-\(count - Self.capacity)"] = nil
        services["snapshot-\(count)"] = service
        return "snapshot-\(count)"
    }

    subscript(name: String) -> Service? { services[name] }
}
