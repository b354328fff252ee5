import HTTP

/// The fields of a response about the provider's rate limit: `RateLimit-Remaining` and `RateLimit-Reset` or `RateLimit`
/// (draft-ietf-httpapi-ratelimit-headers), or their predecessors, which begin with `X-`.
struct RateLimitFields: Sendable, Equatable {
    /// The number of requests that are left; nil where nothing says it.
    private(set) var remaining: Int?
    /// The seconds until there are more; nil where nothing says it.
    private(set) var reset: Int?

    /// Reads the fields. `now` is the number of seconds since 1970, for a reset that is a time.
    init(_ headers: HTTPHeaders, now: () -> Int) {
        if let field = headers["ratelimit"] { read(field) }
        let names = ["ratelimit", "x-ratelimit", "x-rate-limit"]
        remaining = remaining ?? Self.first(names.map { "\($0)-remaining" }, headers)
        reset = reset ?? Self.first(["ratelimit-reset"], headers)
        guard reset == nil, let number = Self.first(["x-ratelimit-reset", "x-rate-limit-reset"], headers) else {
            return
        }
        // A number as large as this is a time in seconds since 1970, or in milliseconds.
        if number > 100_000_000_000 {
            reset = max(0, number / 1_000 - now())
        } else {
            reset = number > 1_000_000_000 ? max(0, number - now()) : number
        }
    }

    /// Reads the newer form, `"default";r=0;t=30`, or `limit=100, remaining=0, reset=30`. Of several limits the one that is used
    /// up counts.
    private mutating func read(_ field: String) {
        // A policy's name is a quoted string, in which anything may stand.
        let isOld = FieldSyntax.split(field[...], at: ",; ").contains { $0.hasPrefix("reset=") }
        let policies = isOld ? [field[...]] : FieldSyntax.split(field[...], at: ",")
        for policy in policies {
            var (left, time): (Int?, Int?)
            for part in FieldSyntax.split(policy, at: ",; ") {
                let halves = part.split(separator: "=", maxSplits: 1)
                guard halves.count == 2, let number = Self.number(String(halves[1])) else { continue }
                switch halves[0] {
                case "r", "remaining": left = number
                case "t", "reset": time = number
                default: break
                }
            }
            if remaining == nil || left.map({ $0 < (remaining ?? .max) }) ?? false { (remaining, reset) = (left, time) }
        }
    }

    private static func first(_ names: [String], _ headers: HTTPHeaders) -> Int? {
        for name in names { if let number = number(headers[name]) { return number } }
        return nil
    }

    /// A number, rounded up; nil for anything else, and for a negative one.
    private static func number(_ text: String?) -> Int? {
        guard let text, let value = Double(text), value >= 0, value < 1e15 else { return nil }
        return Int(value.rounded(.up))
    }
}
