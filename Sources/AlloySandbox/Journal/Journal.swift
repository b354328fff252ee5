import JSON
import Platform

/// The calls to the service, the newest 10,000 of them and at most 16 MiB; what is older is forgotten.
struct Journal: Sendable {
    static let greatestCount = 10_000
    static let greatestWeight = 16 << 20

    private var entries: [JournalEntry] = []
    /// Where the oldest entry stands; those before it are gone.
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

    /// How many are remembered.
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

    /// The entries that `filter` asks for, the newest first, how many there are in all, and where the next page begins.
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

/// Which calls of the journal are looked at.
public struct JournalFilter: Sendable, Equatable {
    /// As for faults: an action alone means its executions. `nth` has no meaning here.
    public var match: FaultMatch
    /// Only calls that did what they asked for, or only those that didn't.
    public var isApplied: Bool?
    /// Only calls at that time of the sandbox's clock or later.
    public var since: Timestamp?
    /// How many at most.
    public var limit: Int
    /// Only calls before the one of this number: where a page ended.
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
