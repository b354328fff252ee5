import Foundation
import PackagePlugin

/// Embeds the data files of the module that the plugin is applied to: the JSON files of the providers' folders, and the files
/// of JSON, text, CSS, HTML, JavaScript and SVG beside the module's sources.
///
/// Every such file is an input, so that a new file needs no line anywhere.
@main
struct EmbedDataFiles: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
        let folder = target.directoryURL
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { path in [".json", ".txt", ".css", ".html", ".js", ".svg"].contains { path.hasSuffix($0) } }
            .sorted()
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
        return [
            .buildCommand(
                displayName: "Embedding the data files of \(target.name)",
                executable: try context.tool(named: "embed-data-files").url,
                arguments: [output.path, folder.path] + files,
                inputFiles: files.map { folder.appending(path: $0) }, outputFiles: [output])
        ]
    }
}
