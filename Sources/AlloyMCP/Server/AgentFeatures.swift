import AlloyHost
import JSON
import JSONRPC
import MCP

/// What the host offers to agents.
struct AgentFeatures: ServerFeatures {
    private let options: AgentOptions
    private let pins: PinnedTools
    private let service: AgentService

    init(_ host: Host, _ options: AgentOptions) {
        service = AgentService(host, options)
        self.options = options
        pins = PinnedTools(host, options)
    }

    // Made when an agent asks for them: most hosts serve none.
    var description: ServerDescription {
        ServerDescription(
            name: "alloy-host", title: "Alloy", version: HostVersion.program,
            description:
                "Reads and writes in the accounts that a user has connected, through Alloy's Connectivity API.",
            instructions: Instructions.text)
    }
    var resourceTemplates: [ResourceTemplate] { AgentResources.templates }
    var prompts: [Prompt] { AgentPrompts.all }
    private var set: ToolSet { ToolSet(options) }

    var tools: [Tool] { self.set.tools.map(\.tool) + pins.tools }
    var areToolsPrepared: Bool { pins.isPrepared }
    var areToolsProvisional: Bool { pins.isProvisional }
    func prepareTools() async { await pins.prepare() }

    func call(
        _ name: String, _ arguments: JSONObject, _ request: ClientRequest
    ) async throws(FeatureError) -> ToolResult {
        guard let tool = set[name] ?? pins[name] else { throw .failed(.unknownTool(name, tools.map(\.name))) }
        let problems = tool.problems(in: arguments)
        guard problems.isEmpty else { return .invalidArguments(problems, of: name) }
        let call = ToolCall(service: service, arguments: arguments, request: request)
        do throws(ToolFailure) {
            let result = try await tool.run(call)
            request.log(.info, ["tool": .string(name)])
            return result
        } catch {
            switch error {
            case .needs(let input): throw input
            case .failed(let result):
                request.log(.warning, ["tool": .string(name), "error": result.structured?["error"] ?? .null])
                return result
            }
        }
    }

    func resources(_ request: ClientRequest) async throws(FeatureError) -> [Resource] {
        try await AgentResources(service, request).list()
    }

    func read(_ uri: String, _ request: ClientRequest) async throws(FeatureError) -> [ResourceContents]? {
        try await AgentResources(service, request).read(uri)
    }

    func messages(
        of prompt: String, _ arguments: [String: String], _ request: ClientRequest
    ) async throws(FeatureError) -> Prompt.Messages {
        AgentPrompts.messages(of: prompt, arguments)
    }

    func complete(_ completion: CompletionRequest, _ request: ClientRequest) async -> Completion {
        await AgentCompletion(service, request).values(for: completion)
    }

    func announcesChanges(of uri: String) -> Bool { AgentResources.changes(uri) }
}
