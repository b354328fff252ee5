import Alloy
import JSON

extension Metrics.Snapshot {
    /// The counts by the names that `host.metrics` has for them; what never happened is left out.
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
    /// Nanoseconds as a number of seconds.
    static func seconds(_ nanoseconds: Int) -> JSONValue {
        .number(JSONNumber(text: decimalSeconds(nanoseconds)) ?? JSONNumber(0))
    }
}
