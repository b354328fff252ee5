import Foundation
import PackagePlugin

/// Embeds the commit that the module is built from, for `alloy-host --version`.
///
/// Git appends a line to `logs/HEAD` for each commit and each checkout, so that file is the input: the commit is embedded anew
/// when it has changed, and only then. Without git, as in an unpacked archive, no commit is embedded.
@main
struct EmbedCommit: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
        let git = context.package.directoryURL.appending(path: ".git")
        let log = git.appending(path: "logs/HEAD")
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedCommit.swift")
        return [
            .buildCommand(
                displayName: "Embedding the commit", executable: try context.tool(named: "embed-commit").url,
                arguments: [output.path, git.path],
                inputFiles: FileManager.default.fileExists(atPath: log.path) ? [log] : [], outputFiles: [output])
        ]
    }
}
