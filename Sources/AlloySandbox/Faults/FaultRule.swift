import JSON

/// One fault: which calls, what goes wrong, how often.
public struct FaultRule: Sendable, Equatable {
    /// For which calls.
    public var match: FaultMatch
    /// What goes wrong.
    public var effect: FaultEffect
    /// How many calls it is for. Absent: one when the match has `nth`, else all.
    public var times: Int?
    /// The status of the answer, where the effect makes one; 500, or 429.
    public var status: Int?
    /// How late the answer comes, with any effect.
    public var delayMilliseconds: Int?
    /// When the caller may come again.
    public var retryAfter: FaultHint?
    /// The body of the answer, where the effect makes one: a text as it is, anything else as JSON.
    public var body: JSONValue?

    /// A fault of these parts.
    public init(
        match: FaultMatch = FaultMatch(), effect: FaultEffect, times: Int? = nil, status: Int? = nil,
        delayMilliseconds: Int? = nil, retryAfter: FaultHint? = nil, body: JSONValue? = nil
    ) {
        self.match = match
        self.effect = effect
        self.times = times
        self.status = status
        self.delayMilliseconds = delayMilliseconds
        self.retryAfter = retryAfter
        self.body = body
    }

    /// How long the answer is held back.
    var delay: Duration { .milliseconds(delayMilliseconds ?? (effect == .delay ? 1_000 : 0)) }

    /// Whether it is for a call that it fits: the so-manieth, after so many were hit.
    func isFor(matched: Int, hits: Int) -> Bool {
        guard let nth = match.nth else { return times.map { hits < $0 } ?? true }
        return matched >= nth && matched - nth < times ?? 1
    }
}

/// When a caller that came too often may come again, in one of the forms that there are.
public enum FaultHint: Sendable, Equatable {
    /// `Retry-After` in seconds.
    case seconds(Int)
    /// `retry-after-ms`.
    case milliseconds(Int)
    /// `Retry-After` with the date that many milliseconds ahead on the sandbox's clock, beside a `Date`.
    case dateAhead(Duration)
    /// `Retry-After` with just this.
    case text(String)
}
