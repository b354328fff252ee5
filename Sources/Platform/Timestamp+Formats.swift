extension Timestamp {
    /// ISO 8601 in UTC to the second, such as `2025-02-05T15:09:29Z`; what is less is cut off.
    public var iso8601Seconds: String { "\(iso8601.prefix(19))Z" }

    /// ISO 8601 to the second with a numeric offset, such as `2025-02-05T15:09:29+00:00`; what is less is cut off.
    public var iso8601Offset: String { "\(iso8601.prefix(19))+00:00" }

    /// The civil date in UTC, such as `2025-02-05`.
    public var date: String { String(iso8601.prefix(10)) }

    /// Seconds since the epoch, what is less cut off.
    public var seconds: Int { Int(milliseconds / 1_000) }

    /// The moment so many days of 24 hours earlier.
    public func daysAgo(_ days: Int) -> Timestamp {
        Timestamp(milliseconds: milliseconds - Int64(days) * 86_400_000)
    }

    /// A date as HTTP writes it (RFC 9110 §5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`; what is less than a second is
    /// cut off. From 1970 on.
    public var httpDate: String {
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let text = iso8601
        let parts = text.prefix(10).split(separator: "-")
        let month = months[(Int(parts[1]) ?? 1) - 1]
        return "\(weekdays[seconds / 86_400 % 7]), \(parts[2]) \(month) \(parts[0]) \(text.dropFirst(11).prefix(8)) GMT"
    }
}
