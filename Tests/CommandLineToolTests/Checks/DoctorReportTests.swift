import JSON
import Testing

@testable import CommandLineTool

@Suite struct DoctorReportTests {
    @Test("A failed part sets the exit status; a warning does not")
    func status() {
        var report = DoctorReport()
        #expect(report.exitStatus == 0)
        report.findings = [.ok("a", "Fine."), .skipped("b", "Not here."), .warning("c", "Odd.", mend: "Change it.")]
        #expect(report.exitStatus == 0)
        report.findings.append(.failed("d", "Broken.", mend: "Mend it."))
        #expect(report.exitStatus == 1 && report.json["ok"] == false)
        #expect(report.json["findings"]?[3]?["mend"] == "Mend it.")
    }

    @Test("Every finding is a line, with its mend below")
    func text() {
        var report = DoctorReport()
        report.findings = [.ok("versions", "1."), .failed("key", "There is none.", mend: "Set it.")]
        let expected = """
            ok       versions  1.
            failed   key       There is none.
                               Mend: Set it.

            1 failed, 0 to be changed.

            """
        #expect(report.text(style: .plain) == expected)
        report.findings = [.ok("a", "1.")]
        #expect(report.text(style: .plain).hasSuffix("\nEverything that was checked is in order.\n"))
    }
}

@Suite struct HandshakeProbeTests {
    private static let probe = HandshakeProbe(.statelessFirst, stateless: "2026-07-28", handshake: "2025-11-25")

    private static let replies = [
        #"{"jsonrpc":"2.0","id":"discover","result":{"supportedVersions":["2026-07-28"]}}"#,
        #"{"jsonrpc":"2.0","id":"stateless tools","result":{"tools":[{"name":"a","x":1}]}}"#,
        #"{"jsonrpc":"2.0","id":"initialize","result":{"protocolVersion":"2025-11-25","instructions":"Rule."}}"#,
        #"{"jsonrpc":"2.0","id":"ping","result":{}}"#,
        #"{"jsonrpc":"2.0","id":"tools","result":{"tools":[{"name":"a"}]}}"#,
    ]

    private static func outcome(_ lines: [String]) -> HandshakeProbe.Outcome {
        probe.outcome(of: Array(lines.map { $0 + "\n" }.joined().utf8))
    }

    @Test("The messages are in the order of the eras")
    func order() throws {
        for order in HandshakeProbe.Order.allCases {
            let probe = HandshakeProbe(order, stateless: "2026-07-28", handshake: "2025-11-25")
            let methods = try probe.input.split(separator: "\n").map {
                try JSONValue(parsing: String($0))["method"]?.stringValue
            }
            let first = ["server/discover", "tools/list"]
            let second = ["initialize", "notifications/initialized", "ping", "tools/list"]
            #expect(methods == (order == .statelessFirst ? first + second : second + first))
        }
    }

    @Test("Right replies in any order, with notifications between, are accepted")
    func accepted() {
        let outcome = Self.outcome(Self.replies.reversed() + [#"{"jsonrpc":"2.0","method":"notifications/message"}"#])
        #expect(outcome.failure == nil && outcome.instructions == "Rule." && outcome.tools.count == 1)
    }

    @Test(
        "What is wrong is named",
        arguments: [
            (0, "", "discover was not answered"),
            (0, #"{"jsonrpc":"2.0","id":"discover","result":{}}"#, "server/discover does not name 2026-07-28"),
            (
                2, #"{"jsonrpc":"2.0","id":"initialize","error":{"code":-1,"message":"No."}}"#,
                "initialize was answered by an error: No."
            ),
            (2, #"{"id":"initialize","result":{"protocolVersion":"1"}}"#, "initialize did not agree on 2025-11-25"),
            (3, #"{"id":"tools","result":{}}"#, "tools was answered twice"),
            (3, "hello", "a line on stdout is not JSON"),
            (4, #"{"id":"tools","result":{"tools":[]}}"#, "the two eras list different tools"),
        ])
    func wrong(_ index: Int, _ line: String, _ failure: String) {
        var lines = Self.replies
        lines[index] = line
        #expect(Self.outcome(lines).failure == failure)
    }
}

@Suite struct SurfaceCostTests {
    @Test("Bytes are those of compact JSON, tokens a quarter of them")
    func cost() throws {
        let tool: JSONValue = ["name": "a", "title": "A", "description": "Does.", "inputSchema": ["type": "object"]]
        let cost = SurfaceCost([("2026-07-28", [tool]), ("2025-11-25", [tool, tool])], instructions: "Rule")
        #expect(cost.totals.map(\.bytes) == [80, 159, 68, 4])
        #expect(cost.totals.map(\.tokens) == [20, 40, 17, 1])
        #expect(cost.json["tools"]?[0]?["bytes"] == 78 && cost.json["tools"]?[0]?["shownBytes"] == 66)
        #expect(cost.text(style: .plain).contains("tools/list, 2026-07-28                 80     20\n"))
    }
}
