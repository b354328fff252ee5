import Platform

/// The wait that a response asks for.
package enum RetryHint: Sendable, Equatable {
    /// A wait of this length; 0 is now.
    case after(milliseconds: Int)
    /// More than a year, which is never waited for.
    case never

    /// Reads `retry-after-ms`, or `Retry-After` in seconds or as a date (RFC 9110 §10.2.3); nil when neither can be
    /// read.
    ///
    /// A date counts from the response's own `Date`, so that a wrong clock on this machine does no harm; `now` is that
    /// clock, for a response without a date. Of several values the longest counts.
    package static func find(in headers: HTTPHeaders, now: () -> Timestamp = Timestamp.now) -> RetryHint? {
        let milliseconds = numbers(in: headers.values(of: "retry-after-ms"))
        if let longest = milliseconds.max() { return RetryHint(longest) }
        let fields = headers.values(of: "retry-after")
        let sent = headers["date"].flatMap(HTTPDate.seconds)
        let dates = fields.compactMap(HTTPDate.seconds).map { until in
            Double(until) * 1_000 - (sent.map { Double($0) * 1_000 } ?? Double(now().milliseconds))
        }
        return (numbers(in: fields).map { $0 * 1_000 } + dates).max().flatMap(Self.init)
    }

    /// Returns the numbers among the values of a field, which proxies may have joined with commas.
    private static func numbers(in fields: [String]) -> [Double] {
        fields.flatMap { $0.split(separator: ",") }.compactMap { text in
            let word = text.filter { $0 != " " && $0 != "\t" }
            guard !word.isEmpty, word.allSatisfy({ $0.isWholeNumber || "+-.eE".contains($0) }) else { return nil }
            return Double(word)
        }
    }

    /// Converts to whole milliseconds, rounded up; a negative number is now, and what is no number is no hint.
    private init?(_ milliseconds: Double) {
        guard !milliseconds.isNaN else { return nil }
        // Compared before it is converted: what is far from zero fits into no integer.
        guard milliseconds < Double(Self.year) else {
            self = .never
            return
        }
        self = .after(milliseconds: milliseconds > 0 ? Int(milliseconds.rounded(.up)) : 0)
    }

    /// The wait in whole milliseconds; a year for more than that.
    package var milliseconds: Int {
        switch self {
        case .after(let milliseconds): milliseconds
        case .never: Self.year
        }
    }

    private static let year = 366 * 86_400_000
}
