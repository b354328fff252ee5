#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `embed-providers OUTPUT FOLDER FILE…`: writes a Swift file with the JSON files of the providers as string literals.
///
/// `FILE` is relative to `FOLDER`: `slack/connector.json`. The build plugin `EmbedProviders` runs this.
@main
enum EmbedProvidersTool {
    /// The part of a `connector.json` that decides how its folder is embedded.
    private struct Definition: Decodable {
        struct Sandbox: Decodable {
            /// The position in the catalogue; a folder without one stands behind all others.
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
            fatalError("usage: embed-providers OUTPUT FOLDER FILE…")
        }
        var folders: [String: Folder] = [:]
        for path in arguments.dropFirst(2) {
            let parts = path.split(separator: "/").map(String.init)
            guard parts.count == 2, let text = text(at: "\(root)/\(path)") else {
                fatalError("\(root)/\(path): expected FOLDER/FILE.json in UTF-8")
            }
            if folders[parts[0]] == nil {
                folders[parts[0]] = Folder(definition: try definition(of: parts[0], in: root))
            }
            folders[parts[0]]?.files.append((parts[1], text))
        }
        try Data(source(Array(folders.values)).utf8).write(to: URL(filePath: output))
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
            for file in folder.files { text += "(\"\(file.name)\", ##\"\"\"\n\(file.text)\n\"\"\"##),\n" }
            text += "]),\n"
        }
        return text + "    ]\n}\n"
    }
}
