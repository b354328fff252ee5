import Foundation
import JSON
import Platform
import TestSupport
import Testing

extension Live {
    /// The metrics in Prometheus' format, read by another parser.
    @Suite(.hangLimit)
    struct MetricsTests {
        private static let tool = SessionHost.repository.appendingPathComponent(
            "Tests/EndToEndTests/Tools/check_metrics.py")

        /// Skipped if PyPI's package `prometheus-client` is not installed.
        @Test(
            .enabled("needs: pip install prometheus-client") {
                SessionHost.succeeds("python3 -c 'import prometheus_client'")
            })
        func pageIsReadByPrometheusOwnParser() async throws {
            let samples = try Self.samples(of: try await Self.page())
            let expected: [[String: JSONValue]] = [
                ["name": "alloy_host_requests_total", "method": "users.list", "outcome": "applied", "value": 3],
                ["name": "alloy_host_requests_total", "method": "execute", "outcome": "applied", "value": 2],
                ["name": "alloy_host_requests_total", "method": "execute.batch", "outcome": "applied", "value": 1],
                ["name": "alloy_host_requests_total", "method": "(unknown)", "outcome": "not_sent", "value": 1],
                ["name": "alloy_host_requests_total", "method": "(none)", "outcome": "not_sent", "value": 1],
                [
                    "name": "alloy_host_request_errors_total", "method": "connectors.get", "kind": "alloy_failed",
                    "value": 1,
                ],
                [
                    "name": "alloy_host_request_duration_seconds_count", "method": "users.list", "outcome": "applied",
                    "value": 3,
                ],
                [
                    "name": "alloy_host_request_duration_seconds_bucket", "method": "users.list", "outcome": "applied",
                    "le": "+Inf", "value": 3,
                ],
                // Lists, an action's definition for both items, and their executions.
                ["name": "alloy_host_attempts_total", "phase": "answered", "status": "200", "value": 6],
                ["name": "alloy_host_attempts_total", "phase": "ambiguous", "status": "503", "value": 3],
                ["name": "alloy_host_attempts_total", "phase": "ambiguous", "status": "none", "value": 1],
                ["name": "alloy_host_retries_total", "value": 2],
                ["name": "alloy_host_waits_total", "reason": "retry", "value": 2],
                ["name": "alloy_host_waits_total", "reason": "rate_limit", "value": 0],
                ["name": "alloy_host_requests_in_flight", "value": 0],
            ]
            for sample in expected {
                #expect(
                    samples.contains { found in
                        sample.allSatisfy { name, value in
                            value.numberValue == nil
                                ? found[name] == value
                                : found[name]?.numberValue?.doubleValue == value.numberValue?.doubleValue
                        }
                    }, "\(sample)")
            }
            let start = try #require(
                samples.first { $0["name"] == "alloy_host_start_time_seconds" }?["value"]?.numberValue?.doubleValue)
            #expect(abs(start - Date().timeIntervalSince1970) < 600)
        }

        /// Returns the metrics of a host after successes, refusals, retries and invalid input.
        private static func page() async throws -> String {
            let service = try LiveService([
                "GET /users": .json(#"{"data":[]}"#), "GET /connectors/flaky": .json("{}", "503 Down"),
                "POST /users": .bytes("HTTP/1.1 "),
                "GET /connectors/c/actions/a": .json(#"{"action":{"id":"a","httpMethod":"post","path":"/x"}}"#),
                "POST /connectors/c/actions/a/execute": .json(#"{"responseData":{}}"#),
            ])
            let item = #"{"connectorId":"c","actionId":"a","userId":"u","credentialId":"66f0a1b2c3d4e5f60718293a"}"#
            let lists = (1...3).map { LiveHost.request("\($0)", "users.list") }
            let others = [
                LiveHost.request("flaky", "connectors.get", #"{"connectorId":"flaky"}"#),
                LiveHost.request("lost", "users.create", #"{"username":"u"}"#),
                LiveHost.request("batch", "execute.batch", #"{"concurrency":1,"items":[\#(item),\#(item)]}"#),
                LiveHost.request("unknown", #"no."such"\n"#.replacing("\"", with: "\\\"")), "{",
                LiveHost.request("it", "host.metrics", #"{"format":"prometheus"}"#),
            ]
            let host = try await LiveHost(lists + others, before: service, "--sequential")
            return try #require(host.result("it")["text"]?.stringValue)
        }

        private static func samples(of page: String) throws -> [JSONValue] {
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("metrics-\(UUID().uuidString)")
            try Data(page.utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            let command =
                "python3 \(SessionHost.quoted(tool.path)) \(SessionHost.quoted(file.path)) 2>&1; printf '%d' $?"
            let bytes = try ChildCommand.output(ofShell: command, maximumBytes: 1 << 20, deadline: .now + .seconds(30))
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            #expect(lines.last == "0", "\(lines.filter { !$0.hasPrefix("{") })\n\(page)")
            return lines.compactMap { try? JSONValue(parsing: $0) }.filter { $0.objectValue != nil }
        }
    }
}
