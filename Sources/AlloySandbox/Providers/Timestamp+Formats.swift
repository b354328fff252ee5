import Platform

extension Timestamp {
    /// ISO 8601 to the second, such as `2025-02-05T15:09:29Z`.
    var iso8601Seconds: String { "\(iso8601.prefix(19))Z" }

    /// ISO 8601 to the second with a numeric offset, such as `2025-02-05T15:09:29+00:00`.
    var iso8601Offset: String { "\(iso8601.prefix(19))+00:00" }

    /// The civil date, such as `2025-02-05`.
    var date: String { String(iso8601.prefix(10)) }

    /// Whole seconds since the epoch.
    var seconds: Int { Int(milliseconds / 1_000) }

    /// The moment so many days earlier.
    func daysAgo(_ days: Int) -> Timestamp { Timestamp(milliseconds: milliseconds - Int64(days) * 86_400_000) }
}
