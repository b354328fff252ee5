import HTTP
import Platform

/// The time in which a provider wants to be left alone, as one of its responses says.
struct ProviderPause: Sendable, Equatable {
    /// The length, from the response on.
    let length: Duration

    /// The longest pause after an announcement. It may be about a part of the API only, and its unit is often not what the
    /// standard says; so beyond that the provider is asked again, which then refuses in its own words.
    static let longestAnnounced = Duration.seconds(60)
    /// The longest pause after a refusal.
    private static let longest = Duration.seconds(86_400)

    /// Reads a response; nil where it asks for no pause.
    ///
    /// A refusal says it with `Retry-After`, or a 429 with the fields about its limits. Any other response announces a refusal
    /// where these fields say that nothing is left.
    init?(_ response: HTTPResponse, now: () -> Timestamp = Timestamp.now) {
        if response.status >= 400 {
            let hint = RetryHint.find(in: response.headers, now: now)
            if let milliseconds = hint?.milliseconds, milliseconds > 0 {
                length = min(.milliseconds(milliseconds), Self.longest)
                return
            }
        }
        let limit = RateLimitFields(response.headers, now: { Int(now().milliseconds / 1_000) })
        guard let seconds = limit.reset, seconds > 0 else { return nil }
        if response.status == 429 {
            length = min(.seconds(seconds), Self.longest)
        } else {
            guard limit.remaining == 0 else { return nil }
            length = min(.seconds(seconds), Self.longestAnnounced)
        }
    }
}

/// The moments until which providers want to be left alone, by origin: a state machine.
struct ProviderPauses: Sendable {
    private var ends: [HTTPOrigin: ContinuousClock.Instant] = [:]

    /// Notes a response that came at `now`.
    mutating func note(_ pause: ProviderPause, of origin: HTTPOrigin, at now: ContinuousClock.Instant) {
        let end = now.advanced(by: pause.length)
        ends[origin] = max(ends[origin] ?? end, end)
    }

    /// Returns the end of the pause of an origin; nil where there is none.
    mutating func end(of origin: HTTPOrigin, at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard let end = ends[origin] else { return nil }
        if end <= now {
            ends[origin] = nil
            return nil
        }
        return end
    }
}
