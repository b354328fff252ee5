import Foundation
import PackagePlugin

/// Embeds the JSON files of the providers' folders in the module that the plugin is applied to.
///
/// Every `.json` file below the module's folder `Providers` is an input, so that a new folder needs no line anywhere.
@main
struct EmbedProviders: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
        let providers = target.directoryURL.appending(path: "Providers")
        let files = try FileManager.default.subpathsOfDirectory(atPath: providers.path)
            .filter { $0.hasSuffix(".json") }.sorted()
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedProviders.swift")
        return [
            .buildCommand(
                displayName: "Embedding the definitions of the providers",
                executable: try context.tool(named: "embed-providers").url,
                arguments: [output.path, providers.path] + files,
                inputFiles: files.map { providers.appending(path: $0) }, outputFiles: [output])
        ]
    }
}
