import FoundationEssentials
import JSON
import JSONSchema
import Testing

@testable import AlloySandbox

/// The JSON files of the providers' folders: all are embedded, and nothing in them is misspelt or unused.
@Suite struct ProviderFolderTests {
    /// A JSON file in `Sources/AlloySandbox/Providers`.
    struct File: CustomStringConvertible {
        let folder: String
        let name: String
        let json: JSONValue

        var description: String { "\(folder)/\(name)" }
    }

    static let root = "\(#filePath)".components(separatedBy: "/Tests/")[0] + "/Sources/AlloySandbox/Providers"

    private static let folders = names(in: root)

    /// All files as they stand on the disk; a file that is no JSON is null.
    static let files = folders.flatMap { folder in
        names(in: "\(root)/\(folder)").filter { $0.hasSuffix(".json") }.map { name in
            let bytes = FileManager.default.contents(atPath: "\(root)/\(folder)/\(name)").map(Array.init) ?? []
            return File(folder: folder, name: name, json: (try? JSONValue(parsing: bytes)) ?? .null)
        }
    }

    static func names(in path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    @Test func everyFolderIsAConnector() {
        #expect(!Self.folders.isEmpty)
        #expect(SandboxCatalogue.standard.connectors.map(\.id).sorted() == Self.folders)
    }

    @Test(arguments: files)
    func isEmbeddedAsItIs(_ file: File) throws {
        #expect(!file.json.isNull)
        let folder = try #require(ProviderFolder.all.first { $0.name == file.folder })
        #expect(folder[file.name] == file.json)
    }

    @Test(arguments: files)
    func hasOnlyKnownMembers(_ file: File) throws {
        guard let schema = ProviderFileSchemas.byName[file.name] else {
            // The data of the provider's own code.
            let hasCode = Self.names(in: "\(Self.root)/\(file.folder)").contains { $0.hasSuffix(".swift") }
            #expect(
                hasCode,
                "nothing reads \(file): without Swift, only \(ProviderFileSchemas.byName.keys.sorted()) are read"
            )
            return
        }
        let violations = try Schema(compiling: schema).violations(of: file.json)
        for violation in violations {
            Issue.record("\(file): \(violation.instance): expected \(violation.expected), got \(violation.got)")
        }
    }

    /// Every part of `shared` is used, and every reference leads to one.
    @Test(arguments: files)
    func sharesWhatIsUsed(_ file: File) {
        var used: Set<String> = []
        Self.visit(file.json) { value in
            if let reference = value["$ref"]?.stringValue { used.insert(reference) }
        }
        let shared = file.json["shared"]?.objectValue?.keys.map { "#/shared/\($0)" } ?? []
        let unused = Set(shared).subtracting(used).sorted()
        let unknown = used.subtracting(shared).sorted()
        #expect(unused.isEmpty, "\(file): no \"$ref\" leads to these parts")
        #expect(unknown.isEmpty, "\(file): `shared` lacks these parts")
    }

    /// A provider that names a Swift type has a file of that name.
    @Test(arguments: files.filter { $0.name == "connector.json" })
    func hasTheCodeThatItNames(_ file: File) {
        guard let type = file.json["sandbox"]?["provider"]?.stringValue else { return }
        #expect(Self.names(in: "\(Self.root)/\(file.folder)").contains("\(type).swift"))
    }

    @Test func ordersAreDistinct() {
        let orders = Self.files.compactMap { $0.json["sandbox"]?["order"]?.intValue }.sorted()
        let doubles = zip(orders, orders.dropFirst()).filter { $0.0 == $0.1 }.map(\.0)
        #expect(doubles.isEmpty, "two connectors have this `sandbox.order`; a connector without one is the last")
    }

    private static func visit(_ value: JSONValue, _ body: (JSONValue) -> Void) {
        body(value)
        for element in value.arrayValue ?? [] { visit(element, body) }
        for member in value.objectValue?.members ?? [] { visit(member.value, body) }
    }
}
