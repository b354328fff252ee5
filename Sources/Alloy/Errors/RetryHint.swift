import HTTP

/// How long the service asks to wait.
enum RetryHint {
    /// Milliseconds from `retry-after-ms`, or from `Retry-After` in seconds or as a date (RFC 9110 §10.2.3); nil when
    /// neither says anything that can be read.
    ///
    /// A date counts from the answer's own `Date`, so that a clock of this machine that is wrong does no harm.
    static func milliseconds(_ headers: HTTPHeaders) -> Int? {
        if let text = headers["retry-after-ms"], let value = Double(text), let whole = bounded(value) { return whole }
        guard let text = headers["retry-after"] else { return nil }
        if let seconds = Double(text) { return bounded(seconds * 1_000) }
        guard let until = HTTPDate.seconds(text), let now = headers["date"].flatMap(HTTPDate.seconds) else {
            return nil
        }
        return bounded(Double(until - now) * 1_000)
    }

    /// Whole milliseconds, rounded up; what is negative is now, what is beyond a year is no hint.
    private static func bounded(_ milliseconds: Double) -> Int? {
        guard milliseconds.isFinite, milliseconds < 366 * 86_400_000 else { return nil }
        // Compared before it is converted: what is far below zero fits into no integer.
        return milliseconds > 0 ? Int(milliseconds.rounded(.up)) : 0
    }
}
