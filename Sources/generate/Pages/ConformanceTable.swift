import JSON

/// The table in `clients/README.md`: which client passes which of the cases in `protocol/conformance`.
///
/// `protocol/conformance/README.md` describes the cases and the reports of the clients.
struct ConformanceTable {
    /// The cases of one file, which is named after their concern.
    struct Concern {
        let name: String
        let cases: [String]
    }

    /// What a client's run of all cases had as results.
    struct Report {
        let client: String
        let results: [String: String]
    }

    static let path = "clients/README.md"
    private static let folder = "protocol/conformance"
    private static let passed = "passed"
    private static let notSupported = "not supported: "

    let concerns: [Concern]
    private let repository: Repository

    init(_ repository: Repository) throws {
        self.repository = repository
        concerns = try repository.files(in: Self.folder, endingWith: ".jsonl").map { file in
            let lines = (repository.text(of: "\(Self.folder)/\(file)") ?? "").split(separator: "\n")
            let cases = try lines.compactMap { try JSONValue(parsing: Array($0.utf8))["name"]?.stringValue }
            return Concern(name: String(file.dropLast(".jsonl".count)), cases: cases)
        }
    }

    /// The two lines above the rows.
    var heads: [String] {
        let columns = concerns.map { "\($0.name) (\($0.cases.count))" }
        return [
            "| client | \(columns.joined(separator: " | ")) |",
            String(repeating: "|---", count: columns.count + 1) + "|",
        ]
    }

    /// Reads a client's report. Throws an error that names all cases that failed, were not run, or do not exist.
    func report(_ text: String) throws -> Report {
        let value = try JSONValue(parsing: Array(text.utf8))
        guard let client = value["client"]?.stringValue, let members = value["cases"]?.objectValue?.members else {
            throw GenerationError("A report has no client, or no cases.")
        }
        let results = Dictionary(members.map { ($0.key, $0.value.stringValue ?? "") }, uniquingKeysWith: { $1 })
        let names = Set(concerns.flatMap(\.cases))
        let wrong =
            results.filter { !Self.isAllowed($0.value) }.map { "\($0.key): \($0.value)" }
            + names.subtracting(results.keys).map { "\($0): it was not run" }
            + Set(results.keys).subtracting(names).map { "\($0): there is no such case" }
        guard wrong.isEmpty else {
            throw GenerationError("\(client) does not conform:\n\(wrong.sorted().joined(separator: "\n"))")
        }
        return Report(client: client, results: results)
    }

    /// True for a case that passed, and for one that the client does not support for a reason.
    private static func isAllowed(_ result: String) -> Bool {
        result == passed || result.hasPrefix(notSupported) && result.count > notSupported.count
    }

    /// The client's row.
    func row(_ report: Report) -> String {
        let cells = concerns.map { concern in
            let count = concern.cases.count { report.results[$0] == Self.passed }
            return count == concern.cases.count ? "all" : "\(count) of \(concern.cases.count)"
        }
        return "| \(report.client) | \(cells.joined(separator: " | ")) |"
    }

    /// The lines below the table with the reasons why the client does not support cases.
    func notes(_ report: Report) -> [String] {
        concerns.flatMap { concern in
            let missing = concern.cases.compactMap { name -> String? in
                let result = report.results[name] ?? ""
                return result == Self.passed ? nil : String(result.dropFirst(Self.notSupported.count))
            }
            var reasons: [String] = []
            for reason in missing where !reasons.contains(reason) { reasons.append(reason) }
            return reasons.map { reason in
                let count = missing.count { $0 == reason }
                return "* \(report.client), \(concern.name): \(count) not supported: \(reason)."
            }
        }
    }

    /// Returns the page with the table of these reports.
    func page(of reports: [Report]) throws -> GeneratedFile {
        let sorted = reports.sorted { $0.client.lowercased() < $1.client.lowercased() }
        let notes = sorted.flatMap(notes)
        let lines = heads + sorted.map(row) + (notes.isEmpty ? [] : [""]) + notes
        let page = MarkdownPage(path: Self.path, text: repository.text(of: Self.path) ?? "")
        return GeneratedFile(path: Self.path, text: try page.replacing("conformance", with: lines).text)
    }

    /// Returns the page with the table of the reports in a folder. Every client that has cases to run must have one there.
    func page(reportsIn folder: String) throws -> GeneratedFile {
        let reports = try Repository(root: folder).files(in: ".", endingWith: ".json").map {
            try report(Repository(root: folder).text(of: $0) ?? "")
        }
        let clients = repository.folders(in: "clients", having: "conformance")
        guard reports.count == clients.count else {
            throw GenerationError("There are \(reports.count) reports of \(clients.count) clients.")
        }
        return try page(of: reports)
    }
}
