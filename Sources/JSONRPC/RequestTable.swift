/// The requests of a connection by their id: those in flight, and the last ones that ended.
struct RequestTable {
    private var records: [RequestKey: RequestRecord] = [:]
    /// Those in flight whose id is `null`, which nothing else can name.
    private var anonymous: [ObjectIdentifier: RequestRecord] = [:]
    /// The ended ones, oldest first, in a ring.
    private var ended: [RequestRecord?]
    private var next = 0
    private var keptBytes = 0
    /// The oldest place in the ring that may still hold a result.
    private var oldestKept = 0
    private let maximumBytes: Int

    init(limits: Limits) {
        ended = Array(repeating: nil, count: max(1, limits.keptResults))
        maximumBytes = limits.keptResultBytes
    }

    /// The latest request of this id that is remembered.
    subscript(key: RequestKey) -> RequestRecord? { records[key] }

    /// Adds a request; false when one of that id is in flight. `null` may be in flight many times.
    mutating func insert(_ record: RequestRecord) -> Bool {
        guard !record.id.isNull else {
            anonymous[ObjectIdentifier(record)] = record
            return true
        }
        if let present = records[record.id.key], !present.isAnswered { return false }
        records[record.id.key] = record
        return true
    }

    /// The requests in flight; slow, for shutting down.
    var inFlight: [RequestRecord] { records.values.filter { !$0.isAnswered } + anonymous.values }

    /// Remembers that a request has ended, and forgets what is too much.
    mutating func end(_ record: RequestRecord) {
        guard !record.id.isNull else {
            anonymous[ObjectIdentifier(record)] = nil
            return
        }
        // One that is too large by itself must not push out all others first.
        if record.keptBytes > maximumBytes { record.dropResult() }
        let place = next % ended.count
        if let oldest = ended[place] {
            keptBytes -= oldest.keptBytes
            forget(oldest, at: place)
        }
        ended[place] = record
        next += 1
        keptBytes += record.keptBytes
        oldestKept = max(oldestKept, next - ended.count)
        while keptBytes > maximumBytes, oldestKept < next {
            let place = oldestKept % ended.count
            oldestKept += 1
            guard let oldest = ended[place] else { continue }
            keptBytes -= oldest.keptBytes
            oldest.dropResult()
            // What is left would still be too much.
            if oldest.id.isLong { forget(oldest, at: place) }
        }
    }

    private mutating func forget(_ record: RequestRecord, at place: Int) {
        ended[place] = nil
        if records[record.id.key] === record { records[record.id.key] = nil }
    }
}
