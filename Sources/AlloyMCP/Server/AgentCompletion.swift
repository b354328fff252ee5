import JSON
import JSONRPC
import MCP

/// The completions of the arguments of prompts and resource templates.
struct AgentCompletion: Sendable {
    private let service: AgentService
    private let request: ClientRequest

    init(_ service: AgentService, _ request: ClientRequest) {
        self.service = service
        self.request = request
    }

    /// Returns the values that begin with the text so far, and then those that contain it.
    func values(for completion: CompletionRequest) async -> Completion {
        let all = await candidates(completion)
        let wanted = completion.value.lowercased()
        let starting = all.filter { $0.lowercased().hasPrefix(wanted) }
        let containing = all.filter { !$0.lowercased().hasPrefix(wanted) && $0.lowercased().contains(wanted) }
        return Completion(starting + containing)
    }

    private func candidates(_ completion: CompletionRequest) async -> [String] {
        switch completion.argument {
        case "connector":
            return await ids("connectors.list", [:], "connectors", "id").filter(service.offers)
        case "action":
            guard let connector = completion.context["connector"], service.offers(connector: connector) else {
                return []
            }
            return await ids("actions.list", ["connectorId": .string(connector)], "actions", "id")
        case "execution":
            return await ids("executions.list", ["limit": 100], "executions", "executionId", service.offers(execution:))
        default: return []
        }
    }

    private func ids(
        _ method: String, _ arguments: JSONObject, _ list: String, _ name: String,
        _ isOffered: (JSONValue) -> Bool = { _ in true }
    ) async -> [String] {
        guard let found = try? await service.call(method, arguments, for: request) else { return [] }
        return (found[list]?.arrayValue ?? []).filter(isOffered).compactMap { $0[name]?.stringValue }
    }
}
