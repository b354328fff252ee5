import Foundation
import Testing

@testable import generate

/// The file in which a client's run of its tests leaves the results of the conformance cases.
struct ConformanceReport {
    private let file: URL

    /// What the run needs in its environment.
    var environment: [String: String] { ["CONFORMANCE_REPORT": file.path] }

    init() {
        file = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString).json")
    }

    /// Compares the results with the client's row in `clients/README.md` and with the reasons below the table.
    func check() throws {
        defer { try? FileManager.default.removeItem(at: file) }
        let repository = Repository(root: Runtime.root.path)
        let table = try ConformanceTable(repository)
        let report = try table.report(String(contentsOf: file, encoding: .utf8))
        let page = try #require(repository.text(of: ConformanceTable.path)).split(separator: "\n").map(String.init)
        let advice: Comment = "clients/README.md does not say what the run says; run clients/conformance-table"
        #expect(page.filter { $0.hasPrefix("| \(report.client) |") } == [table.row(report)], advice)
        #expect(page.filter { $0.hasPrefix("* \(report.client), ") } == table.notes(report), advice)
    }
}
