import Alloy
import JSON
import Platform
import Testing

@testable import AlloyHost

@Suite struct PrometheusTextTests {
    @Test func labelsAndHelpAreEscaped() {
        var text = PrometheusText()
        text.begin("m", .gauge, "a \"b\" \\ c\nd")
        text.add("m", ["x": "a \"b\" \\ c\nd", "y": ""], "1")
        text.add("m", [:], "2")
        #expect(
            text.text == #"# HELP m a "b" \\ c\nd"# + "\n# TYPE m gauge\n" + #"m{x="a \"b\" \\ c\nd",y=""} 1"#
                + "\nm 2\n")
    }

    @Test func aHistogramIsCumulativeAndEndsWithAll() throws {
        let start = ContinuousClock.now
        let metrics = Metrics(methods: ["execute"], startedAt: Timestamp(milliseconds: 1_500), now: start)
        metrics.count(method: 0, .applied, kind: nil, .microseconds(200))
        metrics.count(method: 0, .applied, kind: nil, .seconds(400))
        metrics.count(method: 0, .unknown, kind: "timed_out", .seconds(30))
        metrics.count(Attempt(number: 1, phase: .refused, status: 429))
        metrics.count(Attempt(number: 2, phase: .notSent))
        metrics.count(.retry, .milliseconds(250))
        metrics.began()
        let snapshot = metrics.snapshot(now: start + .seconds(2), version: "9.9")
        let lines = snapshot.prometheusText.split(separator: "\n").map(String.init)
        for line in [
            #"alloy_host_build_info{version="9.9"} 1"#, "alloy_host_start_time_seconds 1.5",
            "alloy_host_requests_in_flight 1", "# TYPE alloy_host_requests_total counter",
            #"alloy_host_requests_total{method="execute",outcome="applied"} 2"#,
            #"alloy_host_request_errors_total{method="execute",kind="timed_out"} 1"#,
            #"alloy_host_request_duration_seconds_bucket{method="execute",outcome="applied",le="0.0001"} 0"#,
            #"alloy_host_request_duration_seconds_bucket{method="execute",outcome="applied",le="0.00025"} 1"#,
            #"alloy_host_request_duration_seconds_bucket{method="execute",outcome="applied",le="300"} 1"#,
            #"alloy_host_request_duration_seconds_bucket{method="execute",outcome="applied",le="+Inf"} 2"#,
            #"alloy_host_request_duration_seconds_sum{method="execute",outcome="applied"} 400.0002"#,
            #"alloy_host_request_duration_seconds_count{method="execute",outcome="applied"} 2"#,
            #"alloy_host_attempts_total{phase="refused",status="429"} 1"#,
            #"alloy_host_attempts_total{phase="notSent",status="none"} 1"#, "alloy_host_retries_total 1",
            #"alloy_host_waits_total{reason="retry"} 1"#, #"alloy_host_wait_seconds_total{reason="retry"} 0.25"#,
            #"alloy_host_waits_total{reason="rate_limit"} 0"#,
        ] { #expect(lines.contains(line), "\(line) in \(snapshot.prometheusText)") }
        #expect(Set(lines).count == lines.count)
        let json = snapshot.json
        #expect(json["startedAt"] == "1970-01-01T00:00:01.500Z")
        #expect(json["uptimeMs"] == 2_000)
        #expect(json["inFlight"] == 1)
        #expect(json["requests"]?[0]?["seconds"]?["sum"]?.text == "400.0002")
        #expect(json["errors"]?.text == #"[{"method":"execute","kind":"timed_out","count":1}]"#)
        #expect(
            json["attempts"]?.text
                == #"[{"phase":"notSent","count":1},{"phase":"refused","status":429,"count":1}]"#)
        #expect(json["retries"] == 1)
        #expect(json["waits"]?.text == #"{"rateLimit":{"count":0,"ms":0},"retry":{"count":1,"ms":250}}"#)
    }
}
