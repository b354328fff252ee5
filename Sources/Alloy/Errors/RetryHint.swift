import HTTP

/// How long the service asks to wait.
enum RetryHint: Sendable, Equatable {
    /// So long; 0 is now.
    case after(milliseconds: Int)
    /// More than a year: nobody means that, and nobody waits for it.
    case never

    /// What `retry-after-ms` says, or `Retry-After` in seconds or as a date (RFC 9110 §10.2.3); nil when neither says
    /// anything that can be read.
    ///
    /// A date counts from the answer's own `Date`, so that a clock of this machine that is wrong does no harm.
    static func find(in headers: HTTPHeaders) -> RetryHint? {
        if let text = headers["retry-after-ms"], let hint = Double(text).flatMap(Self.init) { return hint }
        guard let text = headers["retry-after"] else { return nil }
        if let seconds = Double(text) { return RetryHint(seconds * 1_000) }
        guard let until = HTTPDate.seconds(text), let now = headers["date"].flatMap(HTTPDate.seconds) else {
            return nil
        }
        return RetryHint(Double(until - now) * 1_000)
    }

    /// Whole milliseconds, rounded up; what is negative is now, what is no number is no hint.
    private init?(_ milliseconds: Double) {
        guard milliseconds.isFinite else { return nil }
        // Compared before it is converted: what is far from zero fits into no integer.
        guard milliseconds < 366 * 86_400_000 else {
            self = .never
            return
        }
        self = .after(milliseconds: milliseconds > 0 ? Int(milliseconds.rounded(.up)) : 0)
    }

    /// The milliseconds, where that is a number to give to somebody.
    var milliseconds: Int? {
        switch self {
        case .after(let milliseconds): milliseconds
        case .never: nil
        }
    }
}
