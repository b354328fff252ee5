import AlloyHost
import HostTestSupport
import JSON
import Testing

@testable import CommandLineTool

@Suite struct ResultTextTests {
    private static let connectors: JSONValue = [
        "connectors": [
            ["id": "hubspot", "name": "Hubspot", "icon": nil, "categories": ["crm", "marketing"], "groups": []],
            ["id": "slack", "name": "日本語", "icon": nil, "categories": ["chat"], "groups": []],
        ]
    ]

    private func text(
        _ result: JSONValue, _ method: String = "connectors.list", _ format: OutputFormat? = nil, terminal: Bool = true,
        width: Int? = 80, color: Bool = false
    ) -> String {
        ResultText(format: format, isTerminal: terminal, width: width, style: TerminalStyle(usesColor: color))
            .text(result, of: MethodTable.standard.description(of: method))
    }

    @Test("In a pipe, the result is printed as JSON, byte for byte")
    func pipe() {
        let value: JSONValue = ["a": "\u{9B}31m\u{202E}", "connectors": []]
        #expect(text(value, terminal: false) == value.text)
        #expect(text(Self.connectors, terminal: false) == Self.connectors.text)
    }

    @Test("On a terminal, a list is a table of the columns that have values")
    func table() {
        #expect(
            text(Self.connectors) == """
                id       name     categories
                hubspot  Hubspot  crm, marketing
                slack    日本語   chat
                """)
    }

    @Test("--output overrides the default")
    func formats() {
        #expect(text(Self.connectors, "connectors.list", .json) == Self.connectors.prettyText)
        #expect(text(Self.connectors, "connectors.list", .table, terminal: false).hasPrefix("id       name"))
        #expect(
            text(["state": "active", "n": 1], "credentials.probe", .table) == "name   value\nstate  active\nn      1")
        #expect(text(["state": "active"], "credentials.probe") == "{\n  \"state\": \"active\"\n}")
    }

    @Test("An empty list, members beside a list, and warnings are printed")
    func rest() {
        #expect(text(["connectors": []]) == "No connectors.")
        let more: JSONValue = ["executions": [["executionId": "e"]], "nextCursor": "c", "warnings": ["watch\u{7}"]]
        #expect(text(more, "executions.list") == "executionId\ne\nnextCursor: c\nwarning: watch\\u0007")
    }

    @Test(
        "Values cannot control the terminal",
        arguments: ["\u{1B}[2J", "\u{9B}2J", "a\nb", "\r", "\u{202E}x", "\u{7F}", "\u{2028}", "\u{85}"])
    func injection(_ text: String) {
        let row: JSONValue = ["id": .string(text), "name": .string(text), text: .string(text)]
        for result: JSONValue in [["connectors": [row]], ["x": row], [text: .string(text)]] {
            for format in [nil, OutputFormat.json, .table] {
                let shown = self.text(result, "connectors.list", format)
                let harmless = shown.unicodeScalars.allSatisfy { scalar in
                    scalar == "\n"
                        || scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value)
                            && !(0x2028...0x202E).contains(scalar.value)
                }
                #expect(harmless, "\(shown)")
            }
        }
        // It stays JSON, of the same value.
        let value: JSONValue = [text: .string(text)]
        #expect((try? JSONValue(parsing: self.text(value, "ping"))) == value)
    }

    @Test(
        "A table fits the terminal: long columns are shortened, ids are not, and omitted columns are named",
        arguments: [20, 30, 50, 79])
    func width(_ width: Int) {
        let row: JSONValue = [
            "credentialId": "64b7f0a1c2d3e4f5", "connectorId": "s", "name": .string(String(repeating: "語", count: 60)),
            "type": .string(String(repeating: "x", count: 60)),
        ]
        let shown = text(["credentials": [row, row]], "credentials.list", width: width)
        let lines = shown.split(separator: "\n").map(String.init)
        for line in lines where !line.hasPrefix("Not shown") { #expect(line.displayWidth <= width, "\(line)") }
        #expect(lines[1].hasPrefix("64b7f0a1c2d3e4f5"))
        #expect(lines.contains { $0.hasPrefix("Not shown") } == (width < 57))
    }

    @Test(
        "The width of text on a terminal",
        arguments: [
            ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("❤️", 2), ("\u{200B}", 0), ("한글", 4), ("ｱ", 1),
            ("Ａ", 2),
            ("\u{1100}\u{1161}", 2), ("עִ", 1), ("", 0), ("①", 1), ("🎉x", 3),
        ])
    func displayWidth(_ text: String, _ width: Int) { #expect(text.displayWidth == width) }

    @Test(
        "Text is shortened between characters",
        arguments: [
            ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("abc", 0, ""),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"), ("", 3, ""),
        ])
    func fitting(_ text: String, _ columns: Int, _ expected: String) { #expect(text.fitting(columns) == expected) }

    @Test(
        "Colours depend on the terminal and NO_COLOR",
        arguments: [
            (true, ["TERM": "xterm"], true), (false, ["TERM": "xterm"], false), (true, ["TERM": "dumb"], false),
            (true, [:], false),
            (true, ["TERM": "xterm", "NO_COLOR": "1"], false), (true, ["TERM": "xterm", "NO_COLOR": ""], true),
        ] as [(Bool, [String: String], Bool)])
    func colors(_ isTerminal: Bool, _ environment: [String: String], _ usesColor: Bool) {
        #expect(TerminalStyle(isTerminal: isTerminal) { environment[$0] } == TerminalStyle(usesColor: usesColor))
    }

    @Test("Coloured text without its colour codes is the plain text")
    func colored() throws {
        for (result, method) in [(Self.connectors, "connectors.list"), (["a": [1, "x", nil, true, [:], []]], "ping")]
            as [(JSONValue, String)]
        {
            let shown = text(result, method, color: true)
            #expect(shown.contains("\u{1B}["))
            var plain = shown
            for code in ["1", "34", "32", "36", "35", "2", "33", "0"] {
                plain = plain.replacing("\u{1B}[\(code)m", with: "")
            }
            #expect(plain == text(result, method))
        }
    }

    @Test("Methods whose results are lists")
    func lists() {
        let lists = MethodTable.standard.descriptions.filter { ResultTable.list(of: $0) != nil }.map(\.name)
        #expect(
            lists
                == [
                    "users.list", "connectors.list", "resources.list", "actions.list", "actions.search",
                    "credentials.requirements",
                    "credentials.list", "form.options", "execute.pages", "executions.list",
                    "approvals.list", "files.list",
                    "sandbox.faults.report",
                    "sandbox.journal",
                ].sorted {
                    MethodHelpTests.names.firstIndex(of: $0) ?? 0 < MethodHelpTests.names.firstIndex(of: $1) ?? 0
                })
    }
}
