import MCP

/// The tools that are offered, in their fixed order.
struct ToolSet: Sendable {
    let tools: [AgentTool]

    /// The tools that the options leave.
    init(_ options: AgentOptions) {
        let all = Self.all
        tools = all.filter { tool in
            let name = tool.tool.name
            if options.isReadOnly, tool.strength != .none { return false }
            return (options.tools?.contains(name) ?? true) && !options.excludedTools.contains(name)
        }
    }

    /// The tool of this name.
    subscript(name: String) -> AgentTool? { tools.first { $0.tool.name == name } }

    /// All tools. Their order is part of what clients keep in their caches.
    static let all: [AgentTool] =
        DiscoveryTools.all + AccountTools.all + ExecuteTools.all + [PlanTool.tool, ResultTool.tool]

    /// The names of all tools.
    static var names: [String] { all.map(\.tool.name) }
}
