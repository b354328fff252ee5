import JSON
import Testing

@testable import CommandLineTool

@Suite struct ConformReportTests {
    private static func report(_ results: [ConformReport.Row.Result]) throws -> ConformReport {
        let action = try #require(
            ReadAction(["id": "list\u{1B}", "httpMethod": "get", "path": "/a", "effect": "read"]))
        var report = ConformReport(connectorId: "acme")
        report.rows = results.map { ConformReport.Row(action, $0) }
        return report
    }

    @Test(
        arguments: [
            ([.read([])], 0), ([.read([]), .read([ShapeDifference(.status, sandbox: "success", provider: "4xx")])], 1),
            ([], 1),
            ([.skipped("x")], 1), ([.read([]), .skipped("x")], 0),
        ] as [([ConformReport.Row.Result], Int32)])
    func status(_ results: [ConformReport.Row.Result], _ status: Int32) throws {
        #expect(try Self.report(results).exitStatus == status)
        #expect(try Self.report(results).json["same"] == .bool(status == 0))
    }

    @Test func differencesAreSentences() throws {
        let differences = [
            ShapeDifference(.type, at: "/a", sandbox: "string", provider: "object"),
            ShapeDifference(.added, at: "/b", sandbox: "nothing", provider: "string"),
            ShapeDifference(.paging, sandbox: "cursor", provider: "page"),
        ]
        let text = try Self.report([.read(differences)]).text(style: .plain)
        #expect(text.contains("/a is string in the sandbox, object at the provider"))
        #expect(text.contains("/b (string) is missing in the sandbox"))
        #expect(text.contains("pages lead on by cursor in the sandbox, by page at the provider"))
        #expect(!text.contains("\u{1B}"))
    }
}
