import Alloy
import AlloyHost
import JSON
import MCP

/// One execution that a tool's call asks for.
struct ToolExecution: Sendable {
    let call: ToolCall
    let connectorId: String
    let actionId: String

    /// Reads the arguments that the tools of executions share.
    init(_ call: ToolCall) {
        self.init(call, connectorId: call.text("connector") ?? "", actionId: call.text("action") ?? "")
    }

    /// An execution of this action.
    init(_ call: ToolCall, connectorId: String, actionId: String) {
        self.call = call
        self.connectorId = connectorId
        self.actionId = actionId
    }

    /// Executes the action if its effect is one of `effects`.
    func run(_ effects: Set<Effect>) async throws(ToolFailure) -> ToolResult {
        var arguments = try await self.arguments()
        arguments.append("planDigest", call.service.plans.digest(for: arguments).map(JSONValue.string))
        arguments.append("maxResultBytes", .int(call.service.options.resultBytes))
        let person = ClientApproval(call.request, call.service.host.approvals)
        let terms = ExecutionTerms(
            allowedEffects: effects, repetition: ExecutionTerms.Repetition(text: call.text("repeat")),
            approval: person, canNameUser: false)
        do throws(ToolFailure) {
            return ToolResult(result(of: try await call.method("execute", arguments, terms: terms)))
        } catch {
            // The question ends this round of the call; the next one has the answer.
            if let question = person.neededQuestion { throw .needs(question) }
            throw error
        }
    }

    /// The parameters of `execute` and `execute.plan`.
    func arguments() async throws(ToolFailure) -> JSONObject {
        try call.requireOffered(connectorId)
        let account = try await AccountChoice(call, connectorId).credentialId()
        var arguments: JSONObject = [
            "connectorId": .string(connectorId), "actionId": .string(actionId), "credentialId": .string(account),
            "dialect": "tool",
        ]
        let input = call.arguments["input"]?.objectValue ?? [:]
        let groups = ["pathParams", "queryParameters", "requestBody", "additionalHeaders"]
        let unknown = input.keys.filter { !groups.contains($0) }
        guard unknown.isEmpty else {
            throw .failed(
                .failure(
                    kind: "invalid_params",
                    "The input has members that no action takes: \(unknown.joined(separator: ", ")).",
                    next: [
                        [
                            "tool": "describe_action",
                            "arguments": ["connector": .string(connectorId), "action": .string(actionId)],
                        ]
                    ],
                    extra: [
                        "problems": .array(
                            unknown.map { name in
                                [
                                    "pointer": .string(JSONPointer(tokens: ["input", name]).description),
                                    "expected": "pathParams, queryParameters or requestBody", "got": .string(name),
                                ]
                            })
                    ]))
        }
        for group in groups { arguments.append(group, input[group]) }
        return arguments
    }

    /// The result of an execution, with what helps a model, in the order of its use.
    private func result(of reply: JSONObject) -> JSONObject {
        var result = JSONObject()
        for name in ["outcome", "executionId", "replayed", "responseData", "stored", "warnings", "findings"] {
            guard let value = reply[name], value != [] else { continue }
            result.append(name, value)
        }
        if reply["replayed"]?.boolValue == true {
            result.append(
                "note",
                .string(
                    "The same write was made before, and this is its outcome; nothing was sent now. To make it again on "
                        + "purpose, call with a new `repeat`."))
        }
        if let type = reply["stored"]?["contentType"]?.stringValue {
            // Base64 costs a model many tokens, and tells it nothing.
            result["responseData"] = .null
            result.append(
                "note",
                .string(
                    "The answer is \(type), neither JSON nor text. It stays in the host; the program that runs it can write it "
                        + "to a file with results.save."))
        } else if let handle = reply["stored"]?["handle"] {
            result.append("next", [["tool": "read_result", "arguments": ["handle": handle]]])
        }
        return result
    }
}
