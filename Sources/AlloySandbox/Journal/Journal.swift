import JSON
import Platform

/// The record of the calls to the service: the newest 10,000 and at most 16 MiB; older ones are removed.
struct Journal: Sendable {
    static let greatestCount = 10_000
    static let greatestWeight = 16 << 20

    private var entries: [JournalEntry] = []
    /// The index of the oldest entry; those before it were removed.
    private var oldest = 0
    private var weight = 0
    /// The number that the next entry gets.
    private(set) var nextNumber = 1

    private let greatestCount: Int
    private let greatestWeight: Int

    init(greatestCount: Int = Self.greatestCount, greatestWeight: Int = Self.greatestWeight) {
        self.greatestCount = greatestCount
        self.greatestWeight = greatestWeight
    }

    /// The number of entries.
    var count: Int { entries.count - oldest }

    /// Adds an entry, whose number is the next one.
    mutating func append(_ entry: JournalEntry) {
        nextNumber += 1
        entries.append(entry)
        weight += entry.weight
        while count > greatestCount || (weight > greatestWeight && count > 1) {
            weight -= entries[oldest].weight
            oldest += 1
        }
        // Moved down once in a while only, so that forgetting one costs the same however many there are.
        if oldest > entries.count / 2 {
            entries.removeFirst(oldest)
            oldest = 0
        }
    }

    /// The entries that match `filter`, the newest first; their number on all pages; and the position of the next page.
    func page(_ filter: JournalFilter, _ users: UserDirectory) -> (
        entries: [(JournalEntry, CallSubject)], count: Int, next: Int?
    ) {
        var found: [(JournalEntry, CallSubject)] = []
        var count = 0
        var next: Int?
        for entry in entries[oldest...].reversed() {
            if let since = filter.since, entry.at < since { continue }
            let subject = CallSubject(
                method: entry.method, target: entry.target, actingUserID: entry.userID, users: users)
            guard filter.match.fits(subject), filter.isApplied.map({ $0 == entry.isApplied }) ?? true else { continue }
            count += 1
            if let before = filter.before, entry.number >= before { continue }
            if found.count < filter.limit {
                found.append((entry, subject))
            } else if next == nil {
                // Whether there is another page is only known when there is one more.
                next = found.last?.0.number
            }
        }
        return (found, count, next)
    }
}

/// The calls of the journal that a caller wants.
public struct JournalFilter: Sendable, Equatable {
    /// The match, as for faults: an action alone means its executions. `nth` has no meaning here.
    public var match: FaultMatch
    /// The calls to list: only those that were done (true), only the others (false), or both (nil).
    public var isApplied: Bool?
    /// The earliest time of the calls, on the sandbox's clock.
    public var since: Timestamp?
    /// The maximum number of calls on the page.
    public var limit: Int
    /// The number of the last call of the previous page.
    public var before: Int?

    /// A filter of these parts.
    public init(
        match: FaultMatch = FaultMatch(), isApplied: Bool? = nil, since: Timestamp? = nil, limit: Int = 100,
        before: Int? = nil
    ) {
        self.match = match
        self.isApplied = isApplied
        self.since = since
        self.limit = limit
        self.before = before
    }
}
