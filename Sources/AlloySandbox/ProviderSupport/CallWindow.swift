import Platform

/// The number of calls within a minute, as a provider counts them.
struct CallWindow: Sendable {
    private static let length: Int64 = 60_000

    private var start: Timestamp?
    private var count = 0
    /// The end of the wait of a caller who was refused, in real time.
    private var closedUntil: Duration?

    /// Counts a call. When there were `limit` already, it does not count, and the whole seconds until the next one that
    /// counts are returned.
    ///
    /// The minute goes by the sandbox's clock. After a refusal it also ends in real time, for callers who wait as they were
    /// told.
    mutating func refusal(limit: Int, _ context: ProviderContext) -> Int? {
        let isServed = closedUntil.map { context.elapsed >= $0 } ?? false
        guard let start, context.now.milliseconds - start.milliseconds < Self.length, !isServed else {
            (start, count, closedUntil) = (context.now, 1, nil)
            return nil
        }
        guard count >= limit else {
            count += 1
            return nil
        }
        let rest = Duration.milliseconds(start.milliseconds + Self.length - context.now.milliseconds)
        let end = closedUntil ?? context.elapsed + rest
        closedUntil = end
        return max(min(rest, end - context.elapsed).wholeSeconds, 1)
    }
}

extension Duration {
    /// The seconds, a begun one counted as a whole.
    var wholeSeconds: Int { Int(components.seconds) + (components.attoseconds > 0 ? 1 : 0) }
}
