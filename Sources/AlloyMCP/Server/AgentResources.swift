import AlloyHost
import HTTP
import JSON
import JSONRPC
import MCP

/// The resources: connectors, their actions, and the record of executions.
struct AgentResources: Sendable {
    private static let mimeType = "application/json"

    static let templates = [
        ResourceTemplate(
            uriTemplate: "alloy://connectors/{connector}", name: "connector", title: "Connector",
            description: "A connector with its resources and actions.", mimeType: mimeType),
        ResourceTemplate(
            uriTemplate: "alloy://connectors/{connector}/actions/{action}", name: "action", title: "Action",
            description: "An action with its effect and its input.", mimeType: mimeType),
        ResourceTemplate(
            uriTemplate: "alloy://executions/{execution}", name: "execution", title: "Execution",
            description: "The record of an execution, with its outcome.", mimeType: mimeType),
    ]

    private let service: AgentService
    private let request: ClientRequest

    init(_ service: AgentService, _ request: ClientRequest) {
        self.service = service
        self.request = request
    }

    /// What a URI names.
    private enum Subject {
        case connector(String)
        case action(connector: String, String)
        case execution(String)

        init?(_ uri: String) {
            guard uri.hasPrefix("alloy://") else { return nil }
            let segments = uri.dropFirst("alloy://".count).split(separator: "/", omittingEmptySubsequences: false)
            let parts = segments.compactMap { PercentEncoding.decode($0) }
            guard parts.count == segments.count else { return nil }
            switch (parts.count, parts.first) {
            case (2, "connectors") where !parts[1].isEmpty: self = .connector(parts[1])
            case (4, "connectors") where parts[2] == "actions" && !parts[3].isEmpty:
                self = .action(connector: parts[1], parts[3])
            case (2, "executions") where !parts[1].isEmpty: self = .execution(parts[1])
            default: return nil
            }
        }
    }

    /// Returns whether a resource may change while the server runs, and is announced then.
    static func changes(_ uri: String) -> Bool {
        if case .execution = Subject(uri) { true } else { false }
    }

    /// Lists the connectors.
    func list() async throws(FeatureError) -> [Resource] {
        let found = try await call("connectors.list", [:])["connectors"]?.arrayValue ?? []
        return found.compactMap { connector in
            guard let id = connector["id"]?.stringValue, service.offers(connector: id) else { return nil }
            return Resource(
                uri: "alloy://connectors/\(PercentEncoding.encodePathSegment(id))", name: id,
                title: connector["name"]?.stringValue, description: nil, mimeType: Self.mimeType)
        }
    }

    /// Reads the resource with this URI; nil if there is none.
    func read(_ uri: String) async throws(FeatureError) -> [ResourceContents]? {
        let found: JSONObject?
        switch Subject(uri) {
        case .connector(let id) where service.offers(connector: id):
            found = try await optional("resources.list", ["connectorId": .string(id)])
        case .action(let connector, let action) where service.offers(connector: connector):
            found = try await optional(
                "actions.get",
                ["connectorId": .string(connector), "actionId": .string(action), "dialect": "tool"])
        case .execution(let id):
            found = try await optional("executions.get", ["executionId": .string(id)])
                .flatMap { service.offers(execution: $0["execution"] ?? .null) ? $0 : nil }
        default: found = nil
        }
        guard let found else { return nil }
        return [ResourceContents(uri: uri, mimeType: Self.mimeType, data: .text(JSONValue.object(found).text))]
    }

    private func optional(_ method: String, _ arguments: JSONObject) async throws(FeatureError) -> JSONObject? {
        do throws(RPCError) {
            return try await service.call(method, arguments, for: request)
        } catch {
            // An id that cannot exist names no resource, either.
            if ["not_found", "invalid_params"].contains(error.data?["kind"]?.stringValue) { return nil }
            throw .failed(error)
        }
    }

    private func call(_ method: String, _ arguments: JSONObject) async throws(FeatureError) -> JSONObject {
        do throws(RPCError) {
            return try await service.call(method, arguments, for: request)
        } catch {
            throw .failed(error)
        }
    }
}
