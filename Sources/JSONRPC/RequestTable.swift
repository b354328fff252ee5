/// The requests of a connection by their id: those in flight, and the last ones that ended.
struct RequestTable {
    private var records: [String: RequestRecord] = [:]
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
    subscript(key: String) -> RequestRecord? { records[key] }

    /// Adds a request; false when one of that id is in flight. `null` may be in flight many times.
    mutating func insert(_ record: RequestRecord) -> Bool {
        guard !record.id.isNull else { return true }
        if let present = records[record.id.key], !present.isAnswered { return false }
        records[record.id.key] = record
        return true
    }

    /// The requests in flight; slow, for shutting down.
    var inFlight: [RequestRecord] { records.values.filter { !$0.isAnswered } }

    /// Remembers that a request has ended, and forgets what is too much.
    mutating func end(_ record: RequestRecord) {
        guard !record.id.isNull else { return }
        let place = next % ended.count
        if let oldest = ended[place] {
            keptBytes -= oldest.keptBytes
            if records[oldest.id.key] === oldest { records[oldest.id.key] = nil }
        }
        ended[place] = record
        next += 1
        keptBytes += record.keptBytes
        oldestKept = max(oldestKept, next - ended.count)
        while keptBytes > maximumBytes, oldestKept < next {
            let oldest = ended[oldestKept % ended.count]
            keptBytes -= oldest?.keptBytes ?? 0
            oldest?.dropResult()
            oldestKept += 1
        }
    }
}
