import AlloyHost
import JSON
import MCP

/// `plan_execution`: shows what an execution would send.
enum PlanTool {
    static let tool = AgentTool(
        tool: Tool(
            name: "plan_execution", title: "Plan an execution",
            description:
                "Show the request an execution would send, its effect and the operator's verdict. Sends nothing.",
            inputSchema: ArgumentSchema.object(ExecuteTools.commonProperties, required: ["connector", "action"]),
            outputSchema: ArgumentSchema.output([
                "request": ["type": "object"], "effect": ["type": "string"], "policy": ["type": "object"],
            ]),
            hints: Tool.Hints(isReadOnly: true, isIdempotent: true, isOpenWorld: true)),
        strength: .none
    ) { call throws(ToolFailure) in
        let arguments = try await ToolExecution(call).arguments()
        let plan = try await call.method("execute.plan", arguments, terms: ExecutionTerms(canNameUser: false))
        if let digest = plan["planDigest"]?.stringValue { call.service.plans.keep(digest, for: arguments) }
        var result = JSONObject()
        for name in ["request", "effect", "policy", "findings", "unchecked", "warnings"] {
            guard let value = plan[name], value != [] else { continue }
            result.append(name, value)
        }
        result.append(
            "tool", plan["effect"]?.stringValue.flatMap(ExecuteTools.name).map(JSONValue.string))
        return await call.limited(result)
    }
}
