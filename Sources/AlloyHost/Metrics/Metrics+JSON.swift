import Alloy
import JSON

extension Metrics.Snapshot {
    /// The result of `host.metrics`; rows without any count are left out.
    var json: JSONValue {
        [
            "startedAt": .string(startedAt.iso8601), "uptimeMs": .int(uptime.nanoseconds / 1_000_000),
            "inFlight": .int(inFlight), "requests": .array(requests), "errors": .array(errors),
            "attempts": .array(attempts), "retries": .int(counts.retries), "waits": .object(waits),
        ]
    }

    private var requests: [JSONValue] {
        rows.map { row in
            [
                "method": .string(row.method), "outcome": .string(row.outcome.rawValue),
                "count": .int(row.latency.count),
                "seconds": [
                    "sum": .seconds(row.latency.nanoseconds),
                    "buckets": .array(
                        zip(LatencyBuckets.bounds, row.latency.cumulativeBuckets).map { bound, count in
                            ["le": .seconds(bound), "count": .int(count)]
                        }),
                ],
            ]
        }
    }

    private var errors: [JSONValue] {
        errorRows.map { ["method": .string($0.method), "kind": .string($0.kind), "count": .int($0.count)] }
    }

    private var attempts: [JSONValue] {
        attemptRows.map { row in
            var object: JSONObject = ["phase": .string(row.key.phase.rawValue)]
            object.append("status", row.key.status.map(JSONValue.int))
            object.append("count", .int(row.count))
            return .object(object)
        }
    }

    private var waits: JSONObject {
        JSONObject(
            CallWait.Reason.allCases.map { reason in
                let waiting = counts.waits[reason.slot]
                return JSONObject.Member(
                    key: reason.rawValue,
                    value: ["count": .int(waiting.count), "ms": .int(waiting.nanoseconds / 1_000_000)])
            })
    }
}

extension JSONValue {
    /// Returns nanoseconds as a number of seconds.
    static func seconds(_ nanoseconds: Int) -> JSONValue {
        .number(JSONNumber(text: decimalSeconds(nanoseconds)) ?? JSONNumber(0))
    }
}

/// The JSON Schema of the result of `host.metrics`.
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
