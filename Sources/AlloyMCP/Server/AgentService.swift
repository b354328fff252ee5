import AlloyHost
import JSON
import JSONRPC
import Logging
import MCP
import Platform

/// The host's methods, as tools and resources use them.
struct AgentService: Sendable {
    let host: Host
    let options: AgentOptions
    let connections: AccountConnections
    let plans = PlannedCalls()

    init(_ host: Host, _ options: AgentOptions) {
        self.host = host
        self.options = options
        connections = AccountConnections(host)
    }

    /// Calls a method for a request of the client, which gets the reports of progress.
    func call(
        _ method: String, _ arguments: JSONObject, for request: ClientRequest, terms: ExecutionTerms = .none
    ) async throws(RPCError) -> JSONObject {
        var arguments = arguments
        if let token = request.progressToken { arguments.append("_meta", ["progressToken": token]) }
        let payload = try await host.call(method, arguments, context: request.context, terms: terms).get()
        return payload.value.objectValue ?? [:]
    }

    /// Returns whether the operator offers this connector to agents.
    func offers(connector id: String) -> Bool { options.connectors?.contains(id) ?? true }

    /// Returns whether the operator offers the connector of this record of an execution.
    func offers(execution: JSONValue) -> Bool { execution["connectorId"]?.stringValue.map(offers) ?? true }
}
