import JSON
import MCP

/// `read_result`: reads a part of a result that was too large to be sent whole.
enum ResultTool {
    static let tool = AgentTool(
        tool: Tool(
            name: "read_result", title: "Read a stored result",
            description: "Read a part of a result that was too large, by the handle that the call returned.",
            inputSchema: ArgumentSchema.object(
                [
                    "handle": ArgumentSchema.text("The handle."),
                    "pointer": ArgumentSchema.text("A JSON Pointer to the part, such as /results/0."),
                    "offset": ArgumentSchema.integer("Elements to skip.", minimum: 0),
                    "limit": ArgumentSchema.integer("Most elements.", minimum: 1),
                    "fields": ArgumentSchema.texts("Pointers to the parts to return, such as /*/id."),
                ], required: ["handle"]),
            outputSchema: ArgumentSchema.output(["total": ["type": "integer"], "nextOffset": ["type": "integer"]]),
            hints: Tool.Hints(isReadOnly: true, isIdempotent: true, isOpenWorld: false)),
        strength: .none
    ) { call throws(ToolFailure) in
        var arguments = JSONObject()
        for name in ["handle", "pointer", "offset", "limit", "fields"] { arguments.append(name, call.arguments[name]) }
        return ToolResult(try await call.method("results.read", arguments))
    }
}

extension ToolCall {
    /// The result, or the handle of it if it is larger than the bound.
    func limited(_ result: JSONObject) async -> ToolResult {
        guard let stored = await service.host.stored(.object(result), above: service.options.resultBytes) else {
            return ToolResult(result)
        }
        var short: JSONObject = ["stored": .object(stored)]
        if let handle = stored["handle"] {
            short.append("next", [["tool": "read_result", "arguments": ["handle": handle]]])
        }
        return ToolResult(short)
    }
}
