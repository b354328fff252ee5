import JSON
import MCP

/// `search_actions` and `describe_action`: find out what can be done.
enum DiscoveryTools {
    static let all = [search, describe]

    private static let search = AgentTool(
        tool: Tool(
            name: "search_actions", title: "Search actions",
            description: "Find actions of all connected services by what they should do, in the user's own words.",
            inputSchema: ArgumentSchema.object(
                [
                    "query": ArgumentSchema.text("What should be done, such as: post a message in slack."),
                    "connector": ArgumentSchema.text("Only this connector's actions."),
                    "limit": ArgumentSchema.integer("Most matches (10).", minimum: 1, maximum: 50),
                ], required: ["query"]),
            outputSchema: ArgumentSchema.output([
                "matches": ["type": "array", "items": ["type": "object"]], "coverage": ["type": "object"],
            ]),
            hints: Tool.Hints(isReadOnly: true, isIdempotent: true, isOpenWorld: true)),
        strength: .none
    ) { call throws(ToolFailure) in
        var arguments: JSONObject = ["query": call.arguments["query"] ?? ""]
        if let connector = call.text("connector") {
            try call.requireOffered(connector)
            arguments.append("connectorIds", [.string(connector)])
        } else if let offered = call.service.options.connectors {
            arguments.append("connectorIds", .strings(offered.sorted()))
        }
        arguments.append("limit", call.arguments["limit"])
        let found = try await call.method("actions.search", arguments)
        let matches = (found["matches"]?.arrayValue ?? []).map { match -> JSONValue in
            var row = JSONObject()
            row.append("connector", match["connectorId"])
            row.append("action", match["actionId"])
            for name in ["name", "description", "effect"] { row.append(name, match[name]) }
            return .object(row)
        }
        var result: JSONObject = ["matches": .array(matches)]
        result.append("coverage", found["coverage"])
        return await call.limited(result)
    }

    private static let describe = AgentTool(
        tool: Tool(
            name: "describe_action", title: "Describe an action",
            description: "Get an action's effect and the schema of its `input`. Call it before the first execution.",
            inputSchema: ArgumentSchema.object(
                [
                    "connector": ArgumentSchema.text("The connector's id."),
                    "action": ArgumentSchema.text("The action's id."),
                ], required: ["connector", "action"]),
            outputSchema: ArgumentSchema.output([
                "effect": ["type": "string"], "tool": ["type": "string"], "inputSchema": ["type": "object"],
            ]),
            hints: Tool.Hints(isReadOnly: true, isIdempotent: true, isOpenWorld: true)),
        strength: .none
    ) { call throws(ToolFailure) in
        let connector = call.text("connector") ?? ""
        try call.requireOffered(connector)
        var arguments: JSONObject = ["connectorId": .string(connector), "dialect": "tool"]
        arguments.append("actionId", call.arguments["action"])
        let found = try await call.method("actions.get", arguments)
        guard let action = found["action"] else { return ToolResult([:]) }
        return await call.limited(description(of: action, connector))
    }

    private static func description(of action: JSONValue, _ connector: String) -> JSONObject {
        var result: JSONObject = ["connector": .string(connector)]
        result.append("action", action["id"])
        for name in ["name", "description", "effect"] { result.append(name, action[name]) }
        let effect = action["effect"]?.stringValue ?? ""
        result.append("tool", ExecuteTools.name(forEffect: effect).map(JSONValue.string))
        result.append("inputSchema", action["inputSchema"])
        if let loose = action["tool"]?["loose"], loose != [] { result.append("loose", loose) }
        result.append("sampleResponse", action["sampleResponse"])
        return result
    }
}
