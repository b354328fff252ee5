#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `embed-data-files OUTPUT FOLDER FILE…`: writes a Swift file with data files as string literals.
///
/// `FILE` is relative to `FOLDER`. Files of providers, such as `Providers/slack/connector.json`, become a `ProviderFolder` for
/// each provider; all others become the files of `EmbeddedText`. The build plugin `EmbedDataFiles` runs this.
@main
enum EmbedDataFilesTool {
    /// The part of a `connector.json` that decides how its folder is embedded.
    private struct Definition: Decodable {
        struct Sandbox: Decodable {
            /// The position in the catalogue; a folder without one follows all others.
            let order: Int?
            /// The Swift type of a provider with behaviour of its own.
            let provider: String?
        }

        let id: String
        let sandbox: Sandbox?
    }

    private struct Folder {
        let definition: Definition
        var files: [(name: String, text: String)] = []
    }

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let output = arguments.first, let root = arguments.dropFirst().first else {
            fatalError("usage: embed-data-files OUTPUT FOLDER FILE…")
        }
        var folders: [String: Folder] = [:]
        var others: [(path: String, text: String)] = []
        for path in arguments.dropFirst(2) {
            guard let text = text(at: "\(root)/\(path)") else { fatalError("\(root)/\(path): expected text in UTF-8") }
            let parts = path.split(separator: "/").map(String.init)
            guard parts[0] == "Providers" else {
                others.append((path, text))
                continue
            }
            guard parts.count == 3 else { fatalError("\(root)/\(path): expected Providers/FOLDER/FILE.json") }
            if folders[parts[1]] == nil {
                folders[parts[1]] = Folder(definition: try definition(of: parts[1], in: "\(root)/Providers"))
            }
            folders[parts[1]]?.files.append((parts[2], text))
        }
        // Only the sandbox has providers.
        let source = (folders.isEmpty ? "" : source(Array(folders.values)) + "\n") + source(others)
        // An unchanged file is not compiled again.
        if text(at: output) != source { try Data(source.utf8).write(to: URL(filePath: output)) }
    }

    private static func text(at path: String) -> String? {
        FileManager.default.contents(atPath: path).flatMap { String(data: $0, encoding: .utf8) }
    }

    private static func definition(of folder: String, in root: String) throws -> Definition {
        let path = "\(root)/\(folder)/connector.json"
        guard let data = FileManager.default.contents(atPath: path) else { fatalError("\(path): no such file") }
        do {
            let definition = try JSONDecoder().decode(Definition.self, from: data)
            guard definition.id == folder else { fatalError("\(path): expected the id \(folder), the folder's name") }
            return definition
        } catch {
            fatalError("\(path): \(error)")
        }
    }

    private static func source(_ folders: [Folder]) -> String {
        let sorted = folders.sorted { left, right in
            let (first, second) = (left.definition.sandbox?.order ?? .max, right.definition.sandbox?.order ?? .max)
            return (first, left.definition.id) < (second, right.definition.id)
        }
        var text = "extension ProviderFolder {\n    static let all: [ProviderFolder] = [\n"
        for folder in sorted {
            let type = folder.definition.sandbox?.provider.map { "\($0).self" } ?? "nil"
            text += "ProviderFolder(\"\(folder.definition.id)\", \(type), [\n"
            for file in folder.files { text += "(\"\(file.name)\", \(literal(file.text))),\n" }
            text += "]),\n"
        }
        return text + "    ]\n}\n"
    }

    private static func source(_ files: [(path: String, text: String)]) -> String {
        let elements = files.map { "(\"\($0.path)\", \(literal($0.text))),\n" }
        return "extension EmbeddedText {\n    static let files: [(path: String, text: StaticString)] = [\n"
            + elements.joined() + "    ]\n}\n"
    }

    private static func literal(_ text: String) -> String { "##\"\"\"\n\(text)\n\"\"\"##" }
}
