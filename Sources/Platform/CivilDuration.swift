/// A length of civil time, as ISO 8601 writes it (`P1Y`, `P7D`, `PT0.5S`): months differ in length, so what they amount to
/// depends on when they begin.
public struct CivilDuration: Sendable, Hashable {
    /// Years count as twelve.
    public let months: Int
    /// Weeks count as seven. The sandbox and its service have no daylight saving: a day is 24 hours.
    public let days: Int
    /// The part of less than a day, with the fractions of days and weeks.
    public let time: Duration

    /// 100,000 years: the calendar is computed in 64 bits.
    private static let greatestMonths = 1_200_000

    /// A duration of these parts, none of them negative.
    public init(months: Int = 0, days: Int = 0, time: Duration = .zero) {
        self.months = months
        self.days = days
        self.time = time
    }

    /// The duration that `text` spells: `P`, then years, months, weeks and days (`Y M W D`), then behind a `T` hours,
    /// minutes and seconds (`H M S`), each at most once, in this order, at least one. The last number may have a fraction
    /// (`.` or `,`), unless it counts years or months. Nil for anything else, a sign included, and for numbers of more than
    /// nine digits, or more than 100,000 years.
    public init?(iso8601 text: String) {
        var reader = PartReader(text.utf8[...])
        guard reader.take("P") else { return nil }
        var amounts: [UInt8: PartReader.Amount] = [:]
        for (designators, mark) in [("YMWD", nil), ("HMS", "T" as Unicode.Scalar?)] {
            if let mark {
                guard !reader.isAtEnd else { break }
                guard reader.take(mark) else { return nil }
            }
            guard let part = reader.amounts(designators) else { return nil }
            // An empty date is allowed before a time, an empty time never.
            guard mark == nil || !part.isEmpty else { return nil }
            // Minutes are kept apart from months by their case.
            for (designator, amount) in part { amounts[mark == nil ? designator : designator | 0x20] = amount }
        }
        guard reader.isAtEnd, !amounts.isEmpty else { return nil }
        func amount(_ designator: Unicode.Scalar) -> PartReader.Amount { amounts[UInt8(ascii: designator)] ?? .zero }
        guard amount("Y").isWhole, amount("M").isWhole else { return nil }
        months = amount("Y").whole * 12 + amount("M").whole
        guard months <= Self.greatestMonths else { return nil }
        days = amount("W").whole * 7 + amount("D").whole
        time =
            amount("W").fraction * (7 * 86_400) + amount("D").fraction * 86_400
            + amount("h").duration(seconds: 3_600) + amount("m").duration(seconds: 60)
            + amount("s").duration(seconds: 1)
    }
}

extension Timestamp {
    /// Returns the timestamp `duration` later. Months go by the calendar: a day that the month doesn't have is its last one.
    public func advanced(by duration: CivilDuration) -> Timestamp {
        let dayLength: Int64 = 86_400_000
        let day = milliseconds >= 0 ? milliseconds / dayLength : (milliseconds - dayLength + 1) / dayLength
        var date = Self.civil(fromDay: day)
        let months = date.year * 12 + date.month - 1 + Int64(duration.months)
        date.year = months / 12
        date.month = months % 12 + 1
        date.day = min(date.day, Self.days(in: date.month, of: date.year))
        let laterDay = Self.day(year: date.year, month: date.month, day: date.day) + Int64(duration.days)
        return Timestamp(milliseconds: laterDay * dayLength + (milliseconds - day * dayLength))
            .advanced(by: duration.time)
    }
}

/// Reads numbers with a letter behind each off the front of a text.
private struct PartReader {
    struct Amount {
        static let zero = Amount(whole: 0, fraction: .zero, isWhole: true)

        let whole: Int
        /// The fraction of the unit, as if the unit were a second.
        let fraction: Duration
        let isWhole: Bool

        func duration(seconds: Int) -> Duration { .seconds(whole * seconds) + fraction * seconds }
    }

    private var scanner: TextScanner
    private var hasFraction = false

    init(_ text: Substring.UTF8View) { scanner = TextScanner(text) }

    var isAtEnd: Bool { scanner.isAtEnd }

    mutating func take(_ character: Unicode.Scalar) -> Bool { scanner.take(character) }

    /// The numbers up to a `T` or the end, by their letters, which must come in the order of `designators`.
    mutating func amounts(_ designators: String) -> [(UInt8, Amount)]? {
        var open = Substring(designators).utf8
        var found: [(UInt8, Amount)] = []
        while let next = scanner.next, next != UInt8(ascii: "T") {
            // Behind a fraction nothing may follow.
            guard !hasFraction, let amount = amount(), let designator = scanner.pop(),
                let index = open.firstIndex(of: designator)
            else { return nil }
            open = open[open.index(after: index)...]
            found.append((designator, amount))
        }
        return found
    }

    private mutating func amount() -> Amount? {
        guard let (whole, _) = digits() else { return nil }
        guard take(".") || take(",") else { return Amount(whole: whole, fraction: .zero, isWhole: true) }
        guard let (number, count) = digits() else { return nil }
        hasFraction = true
        let nanoseconds = (count..<9).reduce(number) { number, _ in number * 10 }
        return Amount(whole: whole, fraction: .nanoseconds(nanoseconds), isWhole: false)
    }

    /// Parses up to nine digits.
    private mutating func digits() -> (value: Int, count: Int)? {
        var value = 0
        var count = 0
        while let digit = scanner.digit() {
            guard count < 9 else { return nil }
            value = value * 10 + Int(digit)
            count += 1
        }
        return count == 0 ? nil : (value, count)
    }
}
