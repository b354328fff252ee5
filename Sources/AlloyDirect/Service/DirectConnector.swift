import HTTP
import JSON
import OpenAPI
import ServiceAPI

/// A connector that is made from an OpenAPI document, and whose actions are requests to the provider itself.
///
/// Ids, names, resources and actions are those that the sandbox makes of the same document.
public struct DirectConnector: Sendable {
    /// An action of the connector.
    typealias Operation = OpenAPIOperation

    /// The connector's id.
    public let id: String
    /// The name for people.
    public let name: String
    /// The document.
    let document: OpenAPIDocument
    /// What is needed to connect and use its accounts.
    let security: DirectConnectorSecurity
    let servers: ServerChoice
    private let operations: [ExactString: OpenAPIOperation]

    /// A connector of this document.
    ///
    /// - Parameters:
    ///   - server: The URL that takes the place of the document's servers; nil for none.
    ///   - origins: The further origins that may get requests and credentials.
    public init(id: String, document: OpenAPIDocument, server: HTTPURL? = nil, origins: Set<HTTPOrigin> = []) {
        self.id = id
        self.document = document
        name = document.title?.trimmed ?? id
        let named = origins.union(server.map { [$0.origin] } ?? [])
        security = DirectConnectorSecurity(id: id, document: document, origins: named, server: server)
        servers = ServerChoice(connectorID: id, servers: document.servers, override: server, origins: named)
        operations = Dictionary(
            document.operations.map { (ExactString($0.id), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Indicates that the operator has named an origin; without any, nothing is ever sent.
    public var hasOrigin: Bool { !security.origins.isEmpty }

    /// The origins of the document's own servers, with their usual variables, for the operator to confirm.
    public var documentOrigins: [HTTPOrigin] {
        var origins: [HTTPOrigin] = []
        for server in document.servers {
            guard let text = try? server.url(with: [:]), let url = HTTPURL(text), !origins.contains(url.origin) else {
                continue
            }
            origins.append(url.origin)
        }
        return origins
    }

    /// The ids of its actions with their HTTP methods, in the order of the document.
    public var actions: [(id: String, httpMethod: String)] { document.operations.map { ($0.id, $0.method) } }

    /// The operation of this id; ids are compared exactly.
    func operation(_ id: String) throws(ServiceError) -> OpenAPIOperation {
        guard let operation = operations[ExactString(id)] else { throw .notFound(.action) }
        return operation
    }
}

extension DirectConnector {
    /// A row of `GET /connectors`.
    var row: JSONValue {
        ServiceRow.connector(id: id, name: name, group: ["input", "output"], category: ["custom"])
    }

    /// The rows of `GET /connectors/{id}/resources`.
    var resourceRows: [JSONValue] {
        document.groups.map { group in
            ServiceRow.resource(
                name: group.name, description: group.description ?? "Operations on \(group.name).",
                actions: group.operations.map {
                    ServiceRow.action(id: $0.id, name: $0.displayName, description: $0.description)
                })
        }
    }

    /// `action` of `GET /connectors/{id}/actions/{actionId}`.
    func details(of operation: OpenAPIOperation) -> JSONValue {
        let content = document.content(of: operation)
        let details = ServiceRow.ActionDetails(
            id: operation.id, displayName: operation.displayName, description: operation.description,
            httpMethod: operation.method, path: operation.path, parameters: content.parameters,
            requestBody: content.requestBody, requiresBody: content.requiresBody,
            sampleSuccessResponse: content.sampleResponse)
        var json = details.json
        json.append("idempotencyHeader", document.idempotencyHeader(of: operation).map(JSONValue.string))
        return .object(json)
    }
}
