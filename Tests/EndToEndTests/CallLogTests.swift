import Foundation
import JSON
import TestSupport
import Testing

extension Live {
    /// The log line of each call, in both formats.
    @Suite(.hangLimit)
    struct CallLogTests {
        private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        private static let otherTrace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
        private static let action: LiveService.Answer = .json(
            #"{"action":{"id":"a","httpMethod":"post","path":"/x"}}"#)
        private static let target = #""connectorId":"c","credentialId":"66f0a1b2c3d4e5f60718293a""#

        /// A call, its lines without their variable parts, and the traces that the service received.
        struct Case: Sendable, CustomTestStringConvertible {
            let message: String
            let lines: [[String: String]]
            var traces: [String] = []
            var testDescription: String { message }
        }

        static let cases: [Case] = [
            Case(
                message: request("1", "ping"),
                lines: [["method": "ping", "id": "1", "attempts": "0", "outcome": "applied"]]),
            Case(
                message: request(#""a\"b""#, "users.list", #"{"_meta":{"traceparent":"\#(trace)"}}"#),
                lines: [
                    [
                        "method": "users.list", "id": #""a\"b""#, "attempts": "1", "outcome": "applied",
                        "httpStatus": "200", "requestId": "req-1", "traceparent": trace,
                    ]
                ], traces: [trace]),
            Case(
                message: request("2", "users.list", #"{"_meta":{"traceparent":"\#(trace.uppercased())"}}"#),
                lines: [
                    [
                        "method": "users.list", "id": "2", "attempts": "1", "outcome": "applied", "httpStatus": "200",
                        "requestId": "req-1",
                    ]
                ]),
            // Values from a caller cannot imitate a line.
            Case(
                message: request("3", "users.get", #"{"userId":"x outcome=applied\n2026 info call"}"#),
                lines: [
                    [
                        "method": "users.get", "id": "3", "user": "x outcome=applied\n2026 info call", "attempts": "1",
                        "outcome": "rejected", "kind": "not_found", "httpStatus": "404",
                    ]
                ]),
            Case(
                message: request("4", "connectors.get", #"{"connectorId":"flaky"}"#),
                lines: [
                    [
                        "method": "connectors.get", "id": "4", "connector": "flaky", "attempts": "3",
                        "outcome": "unknown", "kind": "alloy_failed", "httpStatus": "503",
                    ]
                ]),
            Case(
                message: request(
                    "5", "execute", #"{"actionId":"a","userId":"u",\#(target),"_meta":{"traceparent":"\#(trace)"}}"#),
                lines: [
                    [
                        "method": "execute", "id": "5", "connector": "c", "action": "a", "user": "u", "attempts": "2",
                        "outcome": "applied", "httpStatus": "200", "requestId": "req-2", "traceparent": trace,
                    ]
                ], traces: [trace, trace]),
            // Each item is a call of its own, and so is the batch.
            Case(
                message: request(
                    "6", "execute.batch",
                    #"{"concurrency":1,"items":[{"actionId":"a",\#(target),"_meta":{"traceparent":"\#(otherTrace)"}},"#
                        + #"{"actionId":"refused","userId":"u",\#(target)}],"_meta":{"traceparent":"\#(trace)"}}"#),
                lines: [
                    [
                        "method": "execute", "id": "6", "connector": "c", "action": "a", "user": "by default",
                        "attempts": "2", "outcome": "applied", "httpStatus": "200", "requestId": "req-2",
                        "traceparent": otherTrace,
                    ],
                    [
                        "method": "execute", "id": "6", "connector": "c", "action": "refused", "user": "u",
                        "attempts": "2", "outcome": "rejected", "kind": "invalid_input", "httpStatus": "400",
                        "requestId": "req-3", "traceparent": trace,
                    ],
                    [
                        "method": "execute.batch", "id": "6", "attempts": "0", "outcome": "applied",
                        "traceparent": trace,
                    ],
                ], traces: [otherTrace, otherTrace, trace, trace]),
            Case(
                message: request("7", "no.such"),
                lines: [
                    [
                        "method": "no.such", "id": "7", "attempts": "0", "outcome": "not_sent",
                        "kind": "method_not_found",
                    ]
                ]),
            Case(
                message: "{", lines: [["attempts": "0", "outcome": "not_sent", "kind": "parse_error"]]),
        ]

        @Test(arguments: cases, ["text", "json"])
        func line(of test: Case, format: String) async throws {
            let service = try LiveService([
                "GET /users": .body(#"{"data":[]}"#, "200 OK", "Content-Type: application/json", "X-Request-Id: req-1"),
                "GET /connectors/flaky": .json("{}", "503 Down"), "GET /connectors/c/actions/a": Self.action,
                "GET /connectors/c/actions/refused": Self.action,
                "POST /connectors/c/actions/a/execute": .body(
                    #"{"responseData":{}}"#, "200 OK", "Content-Type: application/json", "X-Request-Id: req-2"),
                "POST /connectors/c/actions/refused/execute": .body(
                    #"{"message":"no"}"#, "400 No", "Content-Type: application/json", "X-Request-Id: req-3"),
            ])
            let host = try await LiveHost(
                [test.message], before: service, "--log-level", "info", "--log-format", format, "--user", "by default")
            let lines = host.errors.split(separator: "\n").map(String.init)
            var fields = try lines.map { format == "json" ? try Self.json($0) : try Self.text($0) }
            for index in fields.indices {
                let taken = ["time", "level", "message"].map { fields[index].removeValue(forKey: $0) }
                #expect(taken[0]?.hasSuffix("Z") == true)
                #expect(taken[1...] == ["info", "call"])
                let time = fields[index].removeValue(forKey: "ms")
                #expect(test.message == "{" || time.flatMap(Double.init).map { $0 >= 0 } == true)
                #expect(
                    (fields[index].removeValue(forKey: "executionId") != nil) == (fields[index]["method"] == "execute"))
                let isRetried = fields[index]["kind"] == "alloy_failed"
                #expect((fields[index].removeValue(forKey: "waitMs") != nil) == isRetried)
            }
            #expect(fields == test.lines)
            #expect(service.requests.flatMap { $0.values(of: "traceparent") } == test.traces)
        }

        @Test(arguments: ["warn", "error"])
        func quiet(level: String) async throws {
            let service = try LiveService(["GET /users": .json(#"{"data":[]}"#)])
            let host = try await LiveHost(
                [Self.cases[0].message, Self.cases[1].message], before: service, "--log-level", level)
            #expect(host.lines.count == 2)
            #expect(host.errors.isEmpty)
        }

        /// Returns the members of a line of JSON; numbers must be numbers.
        private static func json(_ line: String) throws -> [String: String] {
            let object = try #require(try JSONValue(parsing: line).objectValue)
            return Dictionary(
                object.members.map { member in
                    let isNumber = ["ms", "attempts", "httpStatus", "waitMs"].contains(member.key)
                    #expect((member.value.numberValue != nil) == isNumber, "\(member.key)")
                    return (member.key, member.value.stringValue ?? member.value.text)
                }, uniquingKeysWith: { _, _ in "twice" })
        }

        /// Returns the same of a line of text: time, level, message, and fields, quoted where necessary.
        private static func text(_ line: String) throws -> [String: String] {
            var rest = line[...]
            var words: [String] = []
            while !rest.isEmpty {
                let name = rest.prefix { $0 != " " && $0 != "\"" }
                rest = rest.dropFirst(name.count)
                var word = String(name)
                if rest.first == "\"" {
                    var end = rest.index(after: rest.startIndex)
                    while rest[end] != "\"" { end = rest.index(end, offsetBy: rest[end] == "\\" ? 2 : 1) }
                    word += try #require(try JSONValue(parsing: String(rest[...end])).stringValue)
                    rest = rest[rest.index(after: end)...]
                }
                words.append(word)
                rest = rest.dropFirst()
            }
            var fields = ["time": words[0], "level": words[1], "message": words[2]]
            for word in words.dropFirst(3) {
                let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                fields[String(parts[0])] = String(parts[1])
            }
            return fields
        }
    }
}
