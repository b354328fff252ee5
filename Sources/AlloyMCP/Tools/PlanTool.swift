import Alloy
import AlloyHost
import JSON
import MCP
import Locking

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

/// The plans that an agent has made: an execution with the same arguments is bound to its plan.
///
/// A rule of the operator's policy may require a plan, and a plan that no longer fits is refused. The agent itself handles no
/// digests.
final class PlannedCalls: Sendable {
    private static let maximumPlans = 1_024

    private let digests = Mutex<[String: String]>([:])

    /// Keeps the digest of the plan for these parameters of `execute.plan`.
    func keep(_ digest: String, for parameters: JSONObject) {
        let key = JSONValue.object(parameters).sha256
        digests.withLock { digests in
            if digests.count >= Self.maximumPlans { digests.removeAll() }
            digests[key] = digest
        }
    }

    /// The digest of the last plan for these parameters.
    func digest(for parameters: JSONObject) -> String? {
        let key = JSONValue.object(parameters).sha256
        return digests.withLock { $0[key] }
    }
}
