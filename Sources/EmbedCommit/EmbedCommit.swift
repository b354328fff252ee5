import Foundation
import PackagePlugin

/// Embeds the commit of the package's clone. It needs no git: it reads the files in which git keeps the current commit, which
/// are its inputs, so that nothing is built again while the commit is the same.
@main
struct EmbedCommit: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedCommit.swift")
        let files = Self.files(of: context.package.directoryURL)
        return [
            .buildCommand(
                displayName: "Embedding the commit",
                executable: try context.tool(named: "embed-commit").url,
                arguments: [output.path] + files.map(\.path), inputFiles: files, outputFiles: [output])
        ]
    }

    /// Returns the files that contain the current commit or its name: `HEAD`, the branch, and the packed branches; none where
    /// the package is in no clone.
    private static func files(of package: URL) -> [URL] {
        var git = package.appending(path: ".git")
        // In a second work tree `.git` is a file that names the folder.
        if let text = try? String(contentsOf: git, encoding: .utf8), text.hasPrefix("gitdir: ") {
            git = URL(filePath: text.dropFirst(8).trimmingCharacters(in: .whitespacesAndNewlines), relativeTo: package)
        }
        let head = git.appending(path: "HEAD")
        guard let text = try? String(contentsOf: head, encoding: .utf8) else { return [] }
        var common = git
        if let path = try? String(contentsOf: git.appending(path: "commondir"), encoding: .utf8) {
            common = URL(filePath: path.trimmingCharacters(in: .whitespacesAndNewlines), relativeTo: git)
        }
        var names = ["packed-refs"]
        if text.hasPrefix("ref: ") { names.append(text.dropFirst(5).trimmingCharacters(in: .whitespacesAndNewlines)) }
        let others = names.map { common.appending(path: $0) }
        return [head] + others.filter { FileManager.default.fileExists(atPath: $0.path) }
    }
}
