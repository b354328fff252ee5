import HTTP
import Platform

/// How long the service asks to wait.
enum RetryHint: Sendable, Equatable {
    /// So long; 0 is now.
    case after(milliseconds: Int)
    /// More than a year: nobody means that, and nobody waits for it.
    case never

    /// What `retry-after-ms` says, or `Retry-After` in seconds or as a date (RFC 9110 §10.2.3); nil when neither says
    /// anything that can be read.
    ///
    /// A date counts from the answer's own `Date`, so that a clock of this machine that is wrong does no harm; `now` tells
    /// that clock, for an answer that has none. What is said more than once counts at its longest.
    static func find(in headers: HTTPHeaders, now: () -> Timestamp = Timestamp.now) -> RetryHint? {
        let milliseconds = numbers(in: headers.values(of: "retry-after-ms"))
        if let longest = milliseconds.max() { return RetryHint(longest) }
        let fields = headers.values(of: "retry-after")
        let sent = headers["date"].flatMap(HTTPDate.seconds)
        let dates = fields.compactMap(HTTPDate.seconds).map { until in
            Double(until) * 1_000 - (sent.map { Double($0) * 1_000 } ?? Double(now().milliseconds))
        }
        return (numbers(in: fields).map { $0 * 1_000 } + dates).max().flatMap(Self.init)
    }

    /// The numbers among the values of a field, which proxies may have joined with commas.
    private static func numbers(in fields: [String]) -> [Double] {
        fields.flatMap { $0.split(separator: ",") }.compactMap { text in
            let word = text.filter { $0 != " " && $0 != "\t" }
            guard !word.isEmpty, word.allSatisfy({ $0.isWholeNumber || "+-.eE".contains($0) }) else { return nil }
            return Double(word)
        }
    }

    /// Whole milliseconds, rounded up; what is negative is now, what is no number is no hint.
    private init?(_ milliseconds: Double) {
        guard !milliseconds.isNaN else { return nil }
        // Compared before it is converted: what is far from zero fits into no integer.
        guard milliseconds < Double(Self.year) else {
            self = .never
            return
        }
        self = .after(milliseconds: milliseconds > 0 ? Int(milliseconds.rounded(.up)) : 0)
    }

    /// Whole milliseconds; a year for more than that.
    var milliseconds: Int {
        switch self {
        case .after(let milliseconds): milliseconds
        case .never: Self.year
        }
    }

    private static let year = 366 * 86_400_000
}
