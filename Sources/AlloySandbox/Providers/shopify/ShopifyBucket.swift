import JSON
import Platform

/// Shopify's leaky bucket: every query costs points, which come back by the second (Shopify, "API limits", GraphQL Admin
/// API; size and rate are those of the plan Advanced).
struct ShopifyBucket: Sendable {
    static let size = 4_000.0
    static let restoredPerSecond = 200.0

    private var available = size
    private var moment: Timestamp?
    /// The moment of the last refusal, in real time.
    private var refusedAt: Duration?

    /// Fills up what has come back since the last call. It comes back by the sandbox's clock; after a refusal also in real
    /// time, for the sake of those who wait as long as it takes.
    private mutating func refill(_ context: ProviderContext) {
        let past = moment.map { context.now.milliseconds - $0.milliseconds } ?? 0
        var restored = Double(past) / 1_000
        if let refused = refusedAt {
            let waited = max((context.elapsed - refused).components.seconds, 0)
            restored = max(restored, Double(waited))
            refusedAt = refused + .seconds(waited)
        }
        available = min(available + restored * Self.restoredPerSecond, Self.size)
        moment = context.now
    }

    /// Returns true when a query of this cost is admitted.
    mutating func admits(_ requested: Double, _ context: ProviderContext) -> Bool {
        refill(context)
        let isAdmitted = requested <= available
        refusedAt = isAdmitted ? nil : refusedAt ?? context.elapsed
        return isAdmitted
    }

    /// Takes what a query did cost.
    mutating func take(_ actual: Double) { available = max(available - actual, 0) }

    /// `cost`, as it stands under `extensions` in every answer; `actual` is nil for a query that was not let in.
    func cost(requested: Double, actual: Double?) -> JSONValue {
        [
            "requestedQueryCost": .int(Int(requested)),
            "actualQueryCost": actual.map { .int(Int($0)) } ?? .null,
            "throttleStatus": [
                "maximumAvailable": .int(Int(Self.size)), "currentlyAvailable": .int(Int(available)),
                "restoreRate": .int(Int(Self.restoredPerSecond)),
            ],
        ]
    }
}
