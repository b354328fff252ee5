import Foundation
import JSON
import JSONSchema
import Testing

/// The official JSON Schema Test Suite, whose folder `JSON_SCHEMA_TEST_SUITE` names. `.ci/run` takes it out of the source
/// package of Python's `jsonschema`, and puts it beside the tests' other peers as `json-schema-test-suite`.
@Suite(.enabled(if: SchemaSuite.folder != nil, "needs the JSON Schema Test Suite"))
struct SuiteTests {
    /// A draft's folder, and how it is read.
    struct Part: Sendable, CustomTestStringConvertible {
        let folder: String
        let dialect: Dialect
        var formats = Schema.Formats.annotate
        /// Files about what is not done, and tests that want it.
        var leavingOut: Set<String> = []

        var testDescription: String { folder }
    }

    @Test(arguments: [
        Part(folder: "draft2020-12", dialect: .draft202012), Part(folder: "draft7", dialect: .draft7),
        Part(folder: "draft4", dialect: .draft4),
        // Both tests refer to the metaschema of 2019-09, which is not among the documents.
        Part(
            folder: "draft2019-09", dialect: .draft201909,
            leavingOut: ["invalid definition schema", "remote ref invalid"]),
        Part(folder: "draft2020-12/optional", dialect: .draft202012),
        // Names of hosts and identifiers in other letters than ASCII's are not looked into.
        Part(
            folder: "draft2020-12/optional/format", dialect: .draft202012, formats: .assert,
            leavingOut: [
                "idn-hostname.json", "iri.json", "iri-reference.json", "validation of A-label (punycode) host names",
            ]),
    ])
    func isFulfilled(part: Part) throws {
        let suite = try #require(SchemaSuite.folder)
        let documents = try SchemaSuite.documents(in: suite)
        let folder = "\(suite)/tests/\(part.folder)"
        var count = 0
        for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        where file.hasSuffix(".json") && !part.leavingOut.contains(file) {
            for group in try SchemaSuite.read("\(folder)/\(file)").arrayValue ?? [] {
                let about = group["description"]?.stringValue ?? ""
                guard !part.leavingOut.contains(about), let document = group["schema"] else { continue }
                let schema = try Schema(
                    compiling: document, dialect: part.dialect, malformed: .leaveUnchecked, formats: part.formats,
                    documents: documents)
                for test in group["tests"]?.arrayValue ?? [] {
                    let description = test["description"]?.stringValue ?? ""
                    guard let instance = test["data"], !part.leavingOut.contains(description) else { continue }
                    count += 1
                    let found = schema.violations(of: instance)
                    #expect(found.isEmpty == test["valid"]?.boolValue, "\(file): \(about): \(description): \(found)")
                }
            }
        }
        #expect(count > 100, "\(part.folder) has only \(count) tests")
    }
}

/// The folder of the test suite, and its files.
enum SchemaSuite {
    static let folder: String? = {
        let environment = ProcessInfo.processInfo.environment
        let peers = (environment["PYTHONPATH"] ?? "").split(separator: ":").map { "\($0)/json-schema-test-suite" }
        return ([environment["JSON_SCHEMA_TEST_SUITE"]].compactMap { $0 } + peers).first {
            FileManager.default.fileExists(atPath: "\($0)/tests/draft2020-12")
        }
    }()

    static func read(_ path: String) throws -> JSONValue {
        try JSONValue(parsing: String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self))
    }

    /// What references in the tests lead to: the files of `remotes`, by the address at which the suite wants them served.
    static func documents(in suite: String) throws -> [String: JSONValue] {
        var documents: [String: JSONValue] = [:]
        let remotes = FileManager.default.enumerator(atPath: "\(suite)/remotes")
        while let file = remotes?.nextObject() as? String {
            guard file.hasSuffix(".json") else { continue }
            documents["http://localhost:1234/\(file)"] = try read("\(suite)/remotes/\(file)")
        }
        return documents
    }
}
