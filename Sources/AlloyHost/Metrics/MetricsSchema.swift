import Alloy
import JSON

/// The JSON Schema of what `host.metrics` answers.
enum MetricsSchema {
    static let result = ResultSchema.object(
        "Metrics", "The counts; in Prometheus' text format, `text` and `contentType` only.",
        [
            "startedAt": ResultSchema.string, "uptimeMs": ResultSchema.integer, "inFlight": ResultSchema.integer,
            "requests": ResultSchema.array(of: request), "errors": ResultSchema.array(of: error),
            "attempts": ResultSchema.array(of: attempt), "retries": ResultSchema.integer,
            "waits": .object(waits), "text": ResultSchema.string, "contentType": ResultSchema.string,
        ],
        optional: [
            "startedAt", "uptimeMs", "inFlight", "requests", "errors", "attempts", "retries", "waits", "text",
            "contentType",
        ])

    private static let request = ResultSchema.object(
        "RequestCount", "The calls of one method with one outcome.",
        [
            "method": ResultSchema.string, "outcome": ResultSchema.outcome, "count": ResultSchema.integer,
            "seconds": .object(
                ResultSchema.object(
                    "LatencyHistogram", "The duration of the calls, in seconds.",
                    [
                        "sum": ResultSchema.number,
                        "buckets": ResultSchema.array(
                            of: ResultSchema.object(
                                "LatencyBucket", "The number of calls that took `le` seconds or less.",
                                ["le": ResultSchema.number, "count": ResultSchema.integer])),
                    ])),
        ])

    private static let error = ResultSchema.object(
        "ErrorCount", "The errors of one kind of one method.",
        ["method": ResultSchema.string, "kind": ResultSchema.string, "count": ResultSchema.integer])

    private static let attempt = ResultSchema.object(
        "AttemptCount", "The requests to the service with one result.",
        [
            "phase": ResultSchema.attemptPhase, "status": ResultSchema.integer, "count": ResultSchema.integer,
        ], optional: ["status"])

    private static let waiting = ResultSchema.object(
        "WaitCount", "The waits for one reason, and their total duration in milliseconds.",
        ["count": ResultSchema.integer, "ms": ResultSchema.integer])

    private static let waits = ResultSchema.object(
        "WaitCounts", "The waits before requests to the service.",
        JSONObject(CallWait.Reason.allCases.map { JSONObject.Member(key: $0.rawValue, value: .object(waiting)) }))
}
