import JSON
import JSONRPC
import MCP

// Results that describe an error to the model: the cause, the outcome, and the calls that help.
extension ToolResult {
    /// The result for a call of a method that failed.
    static func failure(_ error: RPCError) -> ToolResult {
        let data = error.data?.objectValue ?? [:]
        var object: JSONObject = ["kind": data["kind"] ?? "internal", "message": .string(error.message)]
        for name in ["outcome", "executionId", "problems", "retry", "httpStatus"] { object.append(name, data[name]) }
        let steps = data["fix"]?.arrayValue ?? []
        var next: [JSONValue] = []
        for step in steps.compactMap(NextStep.json) where !next.contains(step) { next.append(step) }
        if let effect = data["technical"]?["effect"]?.stringValue, let tool = ExecuteTools.name(forEffect: effect) {
            next = [.string("Call \(tool) with the same arguments if the user wants this effect.")]
        }
        if next.isEmpty { next = ["Do not repeat the call unchanged. Tell the user what the message says."] }
        object.append("next", .array(next))
        return ToolResult(["error": .object(object)], isError: true)
    }

    /// A result for an error that was found before any method was called.
    static func failure(
        kind: String, _ message: String, next: [JSONValue], extra: JSONObject = [:]
    ) -> ToolResult {
        var object: JSONObject = ["kind": .string(kind), "message": .string(message), "outcome": "not_sent"]
        object.members += extra.members
        object.append("next", .array(next))
        return ToolResult(["error": .object(object)], isError: true)
    }

    /// The result for arguments that do not fit the tool's schema.
    static func invalidArguments(_ problems: [JSONValue], of tool: String) -> ToolResult {
        failure(
            kind: "invalid_params", "The arguments of \(tool) are wrong.",
            next: [.string("Correct what `problems` lists and call \(tool) again.")],
            extra: ["problems": .array(problems)])
    }
}

/// A step that helps after an error, as the model can take it.
enum NextStep {
    /// Returns the step of an error's `fix` as a tool's call, or as advice where no tool does it; nil for a step that only a
    /// program can take.
    static func json(_ step: JSONValue) -> JSONValue? {
        if let text = step.stringValue { return .string(advice(text)) }
        guard let method = step["method"]?.stringValue else { return step }
        let params = step["params"]?.objectValue ?? [:]
        func call(_ tool: String, _ names: [(String, String)]) -> JSONValue {
            var arguments = JSONObject()
            for (parameter, argument) in names { arguments.append(argument, params[parameter]) }
            return ["tool": .string(tool), "arguments": .object(arguments)]
        }
        switch method {
        case "credentials.connect": return call("connect_account", [("connectorId", "connector")])
        case "credentials.requirements", "credentials.form":
            return "If the message names ways to authenticate, call connect_account again with one of them as `type`."
        case "credentials.list": return call("list_accounts", [("connectorId", "connector")])
        case "actions.get": return call("describe_action", [("connectorId", "connector"), ("actionId", "action")])
        case "actions.search", "resources.list", "actions.list", "connectors.list":
            return "Find the right ids with search_actions."
        case "results.read": return call("read_result", [("handle", "handle"), ("pointer", "pointer")])
        case "executions.resolve":
            let id = params["executionId"]?.stringValue ?? "EXECUTION"
            return .string(
                "Do not repeat the write. Read with execute_read whether it was made, and tell the user; a person settles it "
                    + "with: alloy-host call executions.resolve --executionId \(id) --outcome applied|not_sent")
        case "executions.get":
            return .string("Read the resource alloy://executions/\(params["executionId"]?.stringValue ?? "").")
        case "execute.plan": return .string(planning)
        default: return nil
        }
    }

    private static let planning =
        "Call plan_execution with the same arguments, check what it shows, and call this tool again."

    /// Returns advice for programs as a model can follow it.
    private static func advice(_ text: String) -> String {
        if text.contains("execute.plan") { return planning }
        if text.contains("`force: true`") {
            return
                "Find out with execute_read whether the write was made. If the user wants it again, call with a new `repeat`."
        }
        return text
    }
}
