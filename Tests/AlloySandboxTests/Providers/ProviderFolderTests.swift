import FoundationEssentials
import JSON
import JSONSchema
import Testing

@testable import AlloySandbox

/// The JSON files of the providers' folders: all are embedded, and nothing in them is misspelt or unused.
@Suite struct ProviderFolderTests {
    /// A JSON file in `Sources/AlloySandbox/Providers`.
    struct File: CustomTestStringConvertible {
        let folder: String
        let name: String
        let json: JSONValue

        var testDescription: String { "\(folder)/\(name)" }
    }

    private static let root = "\(#filePath)".components(separatedBy: "/Tests/")[0] + "/Sources/AlloySandbox/Providers"

    private static let folders = names(in: root)

    /// All files as they stand on the disk; a file that is no JSON is null.
    static let files = folders.flatMap { folder in
        names(in: "\(root)/\(folder)").filter { $0.hasSuffix(".json") }.map { name in
            let bytes = FileManager.default.contents(atPath: "\(root)/\(folder)/\(name)").map(Array.init) ?? []
            return File(folder: folder, name: name, json: (try? JSONValue(parsing: bytes)) ?? .null)
        }
    }

    private static func names(in path: String) -> [String] {
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
            #expect(hasCode, "nothing reads a file of this name")
            return
        }
        let violations = try Schema(compiling: schema).violations(of: file.json)
        #expect(violations.isEmpty, "\(violations.map { "\($0.instance): expected \($0.expected), got \($0.got)" })")
    }

    /// Every part of `shared` is used, and every reference leads to one.
    @Test(arguments: files)
    func sharesWhatIsUsed(_ file: File) {
        var used: Set<String> = []
        Self.visit(file.json) { value in
            if let reference = value["$ref"]?.stringValue { used.insert(reference) }
        }
        let shared = file.json["shared"]?.objectValue?.keys.map { "#/shared/\($0)" } ?? []
        #expect(used.sorted() == shared.sorted())
    }

    @Test(arguments: files.filter { ["connector.json", "records.json"].contains($0.name) })
    func hasKnownPlaceholders(_ file: File) {
        Self.visit(file.json) { value in
            let texts = (value.objectValue?.members ?? []).map(\.key) + [value.stringValue ?? ""]
            for name in texts.flatMap(\.placeholders) {
                let word = String(name.split(separator: "|")[0])
                let isKnown = ["data.", "error.", "capitals:", "alphanumerics:", "hex:"].contains(where: word.hasPrefix)
                #expect(isKnown || ProviderFileSchemas.placeholders.contains(word), "{\(name)}")
            }
        }
    }

    /// A provider that names a Swift type has a file of that name.
    @Test(arguments: files.filter { $0.name == "connector.json" })
    func hasTheCodeThatItNames(_ file: File) {
        guard let type = file.json["sandbox"]?["provider"]?.stringValue else { return }
        #expect(Self.names(in: "\(Self.root)/\(file.folder)").contains("\(type).swift"))
    }

    @Test func ordersAreDistinct() {
        let orders = Self.files.compactMap { $0.json["sandbox"]?["order"]?.intValue }
        #expect(Set(orders).count == orders.count)
    }

    private static func visit(_ value: JSONValue, _ body: (JSONValue) -> Void) {
        body(value)
        for element in value.arrayValue ?? [] { visit(element, body) }
        for member in value.objectValue?.members ?? [] { visit(member.value, body) }
    }
}
