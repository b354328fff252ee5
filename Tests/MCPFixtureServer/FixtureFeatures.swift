import JSON
import JSONRPC
import MCP

/// The features that the scenarios of the official conformance suite expect of a server.
struct FixtureFeatures: ServerFeatures {
    let description = ServerDescription(
        name: "mcp-fixture-server", title: "Fixture", version: "1.0.0", description: "Serves the conformance tests.",
        instructions: "Call the tool that the scenario names.")
    let tools: [Tool] = FixtureTools.all.map(\.tool)
    let resourceTemplates = FixtureResources.templates
    let prompts = FixturePrompts.all

    func call(
        _ name: String, _ arguments: JSONObject, _ request: ClientRequest
    ) async throws(FeatureError) -> ToolResult {
        guard let tool = FixtureTools.all.first(where: { $0.tool.name == name }) else {
            throw .failed(.unknownTool(name, tools.map(\.name)))
        }
        return try await tool.run(arguments, request)
    }

    func resources(_ request: ClientRequest) async throws(FeatureError) -> [Resource] { FixtureResources.all }

    func read(_ uri: String, _ request: ClientRequest) async throws(FeatureError) -> [ResourceContents]? {
        FixtureResources.contents(of: uri).map { [$0] }
    }

    func messages(
        of prompt: String, _ arguments: [String: String], _ request: ClientRequest
    ) async throws(FeatureError) -> Prompt.Messages {
        try await FixturePrompts.messages(of: prompt, arguments, request)
    }

    func complete(_ completion: CompletionRequest, _ request: ClientRequest) async -> Completion {
        Completion(["test", "testing", "tested"].filter { $0.hasPrefix(completion.value) })
    }

    func announcesChanges(of uri: String) -> Bool { uri == FixtureResources.watched }
}

/// Media that the scenarios look at.
enum FixtureMedia {
    /// A picture (PNG) of one red pixel, in base64.
    static let picture =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
    /// A sound (WAV) without samples, in base64.
    static let sound = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA="
}
