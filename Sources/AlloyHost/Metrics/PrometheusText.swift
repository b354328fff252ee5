import Alloy

/// Writes metrics in Prometheus' text format, version 0.0.4
/// (<https://prometheus.io/docs/instrumenting/exposition_formats/>).
struct PrometheusText {
    /// The media type of the format.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    private(set) var text = ""

    /// Begins a metric with its description and its kind. Its samples follow.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Adds a sample; `value` is a number as the format writes it.
    mutating func add(_ name: String, _ labels: KeyValuePairs<String, String>, _ value: String) {
        text += name
        if !labels.isEmpty {
            text += "{\(labels.map { "\($0.key)=\"\(Self.escaped($0.value, quotes: true))\"" }.joined(separator: ","))}"
        }
        text += " \(value)\n"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let text = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return quotes ? text.replacing("\"", with: "\\\"") : text
    }
}

extension Metrics.Snapshot {
    /// The counts in Prometheus' text format. Rows without any count have no sample; metrics with fixed labels always have one.
    var prometheusText: String {
        var text = PrometheusText()
        text.begin("alloy_host_build_info", .gauge, "The running version.")
        text.add("alloy_host_build_info", ["version": version], "1")
        text.begin("alloy_host_start_time_seconds", .gauge, "The start time of the host, in seconds since 1970.")
        text.add("alloy_host_start_time_seconds", [:], decimalSeconds(Int(startedAt.milliseconds) * 1_000_000))
        text.begin("alloy_host_requests_in_flight", .gauge, "Requests that are waiting now.")
        text.add("alloy_host_requests_in_flight", [:], String(inFlight))
        addRequests(to: &text)
        addSending(to: &text)
        return text.text
    }

    private func addRequests(to text: inout PrometheusText) {
        text.begin("alloy_host_requests_total", .counter, "Requests answered, by method and outcome.")
        for row in rows {
            text.add("alloy_host_requests_total", row.labels, String(row.latency.count))
        }
        text.begin("alloy_host_request_errors_total", .counter, "Requests answered with an error, by its kind.")
        for row in errorRows {
            text.add("alloy_host_request_errors_total", ["method": row.method, "kind": row.kind], String(row.count))
        }
        let histogram = "alloy_host_request_duration_seconds"
        text.begin(histogram, .histogram, "The duration of requests, by method and outcome.")
        for row in rows {
            let labels = row.labels
            let buckets = zip(LatencyBuckets.bounds.map(decimalSeconds), row.latency.cumulativeBuckets)
            for (bound, count) in buckets + [("+Inf", row.latency.count)] {
                text.add(
                    "\(histogram)_bucket",
                    ["method": row.method, "outcome": row.outcome.rawValue, "le": bound], String(count))
            }
            text.add("\(histogram)_sum", labels, decimalSeconds(row.latency.nanoseconds))
            text.add("\(histogram)_count", labels, String(row.latency.count))
        }
    }

    private func addSending(to text: inout PrometheusText) {
        text.begin("alloy_host_attempts_total", .counter, "Requests sent to the service, by their result.")
        for row in attemptRows {
            text.add(
                "alloy_host_attempts_total",
                ["phase": row.key.phase.rawValue, "status": row.key.status.map(String.init) ?? "none"],
                String(row.count))
        }
        text.begin("alloy_host_retries_total", .counter, "Requests sent again.")
        text.add("alloy_host_retries_total", [:], String(counts.retries))
        text.begin("alloy_host_waits_total", .counter, "Waits before sending, by their reason.")
        for reason in CallWait.Reason.allCases {
            text.add("alloy_host_waits_total", ["reason": reason.label], String(counts.waits[reason.slot].count))
        }
        text.begin("alloy_host_wait_seconds_total", .counter, "Time waited before sending, by the reason.")
        for reason in CallWait.Reason.allCases {
            text.add(
                "alloy_host_wait_seconds_total", ["reason": reason.label],
                decimalSeconds(counts.waits[reason.slot].nanoseconds))
        }
    }
}

extension Metrics.Snapshot.Row {
    fileprivate var labels: KeyValuePairs<String, String> { ["method": method, "outcome": outcome.rawValue] }
}
