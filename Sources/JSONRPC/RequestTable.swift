/// The requests of a connection by their ids: running ones, and the last ones that ended.
struct RequestTable {
    private var records: [RequestKey: RequestRecord] = [:]
    /// The running requests with the id `null`, which nothing can refer to.
    private var anonymous: [ObjectIdentifier: RequestRecord] = [:]
    /// The ended requests in a ring, oldest first.
    private var ended: [RequestRecord?]
    private var next = 0
    private var keptBytes = 0
    /// The index in the ring of the oldest request that may still have a result.
    private var oldestKept = 0
    private let maximumBytes: Int

    init(limits: Limits) {
        ended = Array(repeating: nil, count: max(1, limits.keptResults))
        maximumBytes = limits.keptResultBytes
    }

    /// The latest known request with this id.
    subscript(key: RequestKey) -> RequestRecord? { records[key] }

    /// Adds a request; returns false if one with its id is running. The id `null` may be used by several.
    mutating func insert(_ record: RequestRecord) -> Bool {
        guard !record.id.isNull else {
            anonymous[ObjectIdentifier(record)] = record
            return true
        }
        if let present = records[record.id.key], !present.isAnswered { return false }
        records[record.id.key] = record
        return true
    }

    /// The running requests. Slow; for shutdown only.
    var inFlight: [RequestRecord] { records.values.filter { !$0.isAnswered } + anonymous.values }

    /// Marks a request as ended and drops results beyond the bounds.
    mutating func end(_ record: RequestRecord) {
        guard !record.id.isNull else {
            anonymous[ObjectIdentifier(record)] = nil
            return
        }
        // A result above the bound by itself must not displace all others first.
        if record.keptBytes > maximumBytes { record.dropResult() }
        let index = next % ended.count
        if let oldest = ended[index] {
            keptBytes -= oldest.keptBytes
            forget(oldest, at: index)
        }
        ended[index] = record
        next += 1
        keptBytes += record.keptBytes
        oldestKept = max(oldestKept, next - ended.count)
        while keptBytes > maximumBytes, oldestKept < next {
            let index = oldestKept % ended.count
            oldestKept += 1
            guard let oldest = ended[index] else { continue }
            keptBytes -= oldest.keptBytes
            oldest.dropResult()
            // The long id alone would exceed the bound.
            if oldest.id.isLong { forget(oldest, at: index) }
        }
    }

    private mutating func forget(_ record: RequestRecord, at index: Int) {
        ended[index] = nil
        if records[record.id.key] === record { records[record.id.key] = nil }
    }
}
