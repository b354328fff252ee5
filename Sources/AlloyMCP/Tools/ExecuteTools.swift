import Alloy
import AlloyHost
import JSON
import MCP

/// `execute_read`, `execute_write`, `execute_destructive`: execute an action whose effect is not stronger than the tool's.
enum ExecuteTools {
    static let all = [read, write, destructive]

    /// The weakest tool that may execute actions of this effect.
    static func name(forEffect effect: String) -> String? {
        switch Effect(rawValue: effect) {
        case .read: "execute_read"
        case .idempotentWrite, .write: "execute_write"
        case .destructive: "execute_destructive"
        case nil: nil
        }
    }

    /// The arguments that all of them and `plan_execution` take.
    static let commonProperties: JSONObject = [
        "connector": ArgumentSchema.text("The connector's id."),
        "action": ArgumentSchema.text("The action's id."),
        "account": ArgumentSchema.text("An account of list_accounts; needed if there are several."),
        "input": ArgumentSchema.anyObject("Fits the inputSchema of describe_action."),
    ]

    /// The argument of the tools that write.
    static let repeatProperty = ArgumentSchema.text("A text of your own, to make the same write once more on purpose.")

    /// The schema of the result of an execution.
    static let output = ArgumentSchema.output([
        "executionId": ["type": "string"], "outcome": ["type": "string"], "replayed": ["type": "boolean"],
        "warnings": ["type": "array", "items": ["type": "string"]], "stored": ["type": "object"],
    ])

    private static let read = tool(
        "execute_read", "Read data", "Execute an action that only reads.", [.read],
        Tool.Hints(isReadOnly: true, isIdempotent: true, isOpenWorld: true))

    private static let write = tool(
        "execute_write", "Create or change data",
        "Execute an action that creates, changes or sends something. The same call again within 10 minutes returns the "
            + "first outcome.",
        [.read, .idempotentWrite, .write], Tool.Hints(isReadOnly: false, isOpenWorld: true))

    private static let destructive = tool(
        "execute_destructive", "Delete or undo",
        "Execute an action that deletes, cancels or refunds. The same call again within 10 minutes returns the first outcome.",
        Set(Effect.allCases), Tool.Hints(isReadOnly: false, isDestructive: true, isOpenWorld: true))

    private static func tool(
        _ name: String, _ title: String, _ description: String, _ effects: Set<Effect>, _ hints: Tool.Hints
    ) -> AgentTool {
        var properties = commonProperties
        if !hints.isReadOnly {
            properties.append("repeat", repeatProperty)
        }
        return AgentTool(
            tool: Tool(
                name: name, title: title, description: description,
                inputSchema: ArgumentSchema.object(properties, required: ["connector", "action"]),
                outputSchema: output, hints: hints),
            strength: hints.isReadOnly ? .none : hints.isDestructive ? .destructive : .write
        ) { call throws(ToolFailure) in
            try await ToolExecution(call).run(effects)
        }
    }
}
