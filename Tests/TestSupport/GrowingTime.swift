/// Makes an attempt that has a limited time, and further ones with four times as much each, until the value is one that a busy machine
/// could not have caused, or an attempt had five minutes. Returns the last value.
///
/// For tests in which a deadline must pass: it has to be short, and yet leave the time for all that comes before it.
public func withGrowingTime<Value>(
    from first: Duration, until isMeant: (Value) -> Bool, _ attempt: (Duration) async throws -> Value
) async rethrows -> Value {
    var limit = first
    while true {
        let value = try await attempt(limit)
        if isMeant(value) || limit >= .seconds(300) { return value }
        limit *= 4
    }
}
