import AlloyHost
import JSON
import JSONRPC
import JSONSchema
import MCP

/// A tool, with the function that runs it.
struct AgentTool: Sendable {
    let tool: Tool
    /// The strongest effect that a call may have on the user's accounts.
    let strength: Strength
    let run: @Sendable (ToolCall) async throws(ToolFailure) -> ToolResult

    /// The strongest effect of a tool.
    enum Strength: Sendable {
        case none, write, destructive
    }

    /// The problems of arguments that do not fit the tool's input schema.
    func problems(in arguments: JSONObject) -> [JSONValue] {
        guard let schema = try? Schema(compiling: .object(tool.inputSchema)) else { return [] }
        return schema.violations(of: .object(arguments)).map { violation in
            var problem: JSONObject = [
                "pointer": .string(violation.instance.description), "expected": .string(violation.expected),
                "got": .string(violation.got),
            ]
            problem.append("nearest", violation.nearest.map(JSONValue.string))
            return .object(problem)
        }
    }
}

/// One call of a tool.
struct ToolCall: Sendable {
    let service: AgentService
    let arguments: JSONObject
    let request: ClientRequest

    /// The argument of this name, if it is a text.
    func text(_ name: String) -> String? { arguments[name]?.stringValue }

    /// Calls a method of the host; an error becomes a result that the model can read.
    func method(
        _ name: String, _ arguments: JSONObject, terms: ExecutionTerms = .none
    ) async throws(ToolFailure) -> JSONObject {
        do throws(RPCError) {
            return try await service.call(name, arguments, for: request, terms: terms)
        } catch {
            throw .failed(.failure(error))
        }
    }

    /// Throws if the operator does not offer this connector.
    func requireOffered(_ connectorId: String) throws(ToolFailure) {
        guard !service.offers(connector: connectorId) else { return }
        throw .failed(
            .failure(
                kind: "policy_denied", "The operator does not offer the connector \(connectorId) to agents.",
                next: ["Use another connector; search_actions finds those that are offered."]))
    }
}

/// The reason why a tool has no result of its own.
enum ToolFailure: Error {
    /// The result that describes the error to the model.
    case failed(ToolResult)
    /// The person has to be asked first.
    case needs(FeatureError)
}
