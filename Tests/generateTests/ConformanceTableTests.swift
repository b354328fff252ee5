import Testing

@testable import generate

/// The table of the clients, from the reports of their runs.
@Suite struct ConformanceTableTests {
    private static let repository = GeneratedFilesTests.repository

    /// Returns a report in which every case passed, but for these results.
    private func report(_ client: String, _ results: [String: String] = [:]) throws -> String {
        let names = try ConformanceTable(Self.repository).concerns.flatMap(\.cases)
        let cases = names.map { "\"\($0)\":\"\(results[$0] ?? "passed")\"" }.joined(separator: ",")
        return #"{"client":"\#(client)","cases":{\#(cases)}}"#
    }

    @Test func aClientThatPassesAllHasOnlyAll() throws {
        let table = try ConformanceTable(Self.repository)
        let report = try table.report(report("Go"))
        #expect(table.row(report) == "| Go |\(String(repeating: " all |", count: table.concerns.count))")
        #expect(table.notes(report).isEmpty)
    }

    @Test func whatIsNotSupportedIsCountedAndHasItsReason() throws {
        let table = try ConformanceTable(Self.repository)
        let concern = try #require(table.concerns.last)
        let reason = "not supported: it has no strings"
        let results = [concern.cases[0]: reason, concern.cases[1]: reason]
        let report = try table.report(report("Cobol", results))
        #expect(table.row(report).hasSuffix(" all | \(concern.cases.count - 2) of \(concern.cases.count) |"))
        #expect(table.notes(report) == ["* Cobol, \(concern.name): 2 not supported: it has no strings."])
    }

    @Test(arguments: ["failed: no reply", "not supported: ", "skipped", ""])
    func otherResultsAreErrors(_ result: String) throws {
        let table = try ConformanceTable(Self.repository)
        let name = try #require(table.concerns.first?.cases.first)
        let error = try #require(throws: GenerationError.self) { try table.report(report("Go", [name: result])) }
        #expect(error.description == "Go does not conform:\n\(name): \(result)")
    }

    @Test func casesThatWereNotRunOrDoNotExistAreErrors() throws {
        let table = try ConformanceTable(Self.repository)
        let name = try #require(table.concerns.first?.cases.first)
        let text = try report("Go").replacing("\"\(name)\"", with: "\"another\"")
        let error = try #require(throws: GenerationError.self) { try table.report(text) }
        #expect(error.description.contains("\(name): it was not run"))
        #expect(error.description.contains("another: there is no such case"))
    }

    /// The end-to-end tests compare the rows; that none is missing or too many is a matter of the page alone.
    @Test func thePageHasARowForEachClient() throws {
        let table = try ConformanceTable(Self.repository)
        let page = try #require(Self.repository.text(of: ConformanceTable.path))
        let lines = page.split(separator: "\n").map(String.init)
        let begin = try #require(lines.firstIndex(of: "<!-- conformance:begin -->"))
        let part = lines[begin...].dropFirst().prefix { $0.hasPrefix("|") }
        #expect(Array(part.prefix(2)) == table.heads)
        #expect(part.count - 2 == Self.repository.folders(in: "clients", having: "conformance").count)
    }
}
