import JSON
import ServiceAPI

/// The catalogue as the service publishes it. Responses that never change are written once and kept.
struct PublishedCatalogue: Sendable {
    /// The position of an action in the catalogue.
    struct ActionPosition: Hashable {
        var connector: Int
        var resource: Int
        var action: Int
    }

    private let connectors: [ConnectorDefinition]
    private let indexes: [ExactString: Int]
    private var connectorList: [UInt8]?
    private var resourceLists: [Int: [UInt8]] = [:]
    private var requirementLists: [Int: [UInt8]] = [:]
    private var actions: [ActionPosition: [UInt8]] = [:]
    /// The positions of a connector's actions, by their ids; made when the first is requested.
    private var actionIndexes: [Int: [ExactString: ActionPosition]] = [:]

    init(_ catalogue: SandboxCatalogue) {
        connectors = catalogue.connectors
        indexes = Dictionary(
            connectors.enumerated().map { (ExactString($1.id), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The definition of a connector.
    subscript(connector index: Int) -> ConnectorDefinition { connectors[index] }

    /// The definition of an action.
    subscript(action position: ActionPosition) -> ActionDefinition {
        connectors[position.connector].resources[position.resource].actions[position.action]
    }

    /// The name of the resource that an action belongs to.
    subscript(resourceOf position: ActionPosition) -> String {
        connectors[position.connector].resources[position.resource].name
    }

    /// The position of the connector of this id; ids are compared exactly.
    func connector(_ id: String) throws(ServiceError) -> Int {
        guard let index = indexes[ExactString(id)] else { throw .notFound(.connector) }
        return index
    }

    /// The position of the action of this id; ids are compared exactly.
    mutating func action(
        _ id: String, ofConnector connectorID: String
    ) throws(ServiceError) -> ActionPosition {
        let connector = try connector(connectorID)
        let index = actionIndexes[connector] ?? makeIndex(ofConnector: connector)
        guard let position = index[ExactString(id)] else { throw .notFound(.action) }
        return position
    }

    private mutating func makeIndex(ofConnector connector: Int) -> [ExactString: ActionPosition] {
        var index: [ExactString: ActionPosition] = [:]
        for (resource, definition) in connectors[connector].resources.enumerated() {
            for (action, definition) in definition.actions.enumerated() where !definition.isAbsent {
                let id = ExactString(definition.id)
                guard index[id] == nil else { continue }
                index[id] = ActionPosition(connector: connector, resource: resource, action: action)
            }
        }
        actionIndexes[connector] = index
        return index
    }

    /// `GET /connectors`.
    mutating func listConnectors() -> ServiceResponse {
        if let connectorList { return ServiceResponse(json: connectorList) }
        let rows = connectors.map(\.summary)
        let bytes = JSONValue.object(["connectors": .array(rows)]).bytes
        connectorList = bytes
        return ServiceResponse(json: bytes)
    }

    /// `GET /connectors/{id}`. The guide names it; its answer has never been seen, so the envelope is made up.
    func connectorDetails(_ id: String) throws(ServiceError) -> ServiceResponse {
        ServiceResponse(["connector": connectors[try connector(id)].summary])
    }

    /// `GET /connectors/{id}/resources`.
    mutating func listResources(_ connectorID: String) throws(ServiceError) -> ServiceResponse {
        let index = try connector(connectorID)
        if let bytes = resourceLists[index] { return ServiceResponse(json: bytes) }
        let rows = connectors[index].resources.map(\.summary)
        let bytes = JSONValue.object(["resources": .array(rows)]).bytes
        resourceLists[index] = bytes
        return ServiceResponse(json: bytes)
    }

    /// `GET /connectors/{id}/credentials/metadata`.
    mutating func listRequirements(_ connectorID: String) throws(ServiceError) -> ServiceResponse {
        let index = try connector(connectorID)
        if let bytes = requirementLists[index] { return ServiceResponse(json: bytes) }
        let rows = connectors[index].requirements.map(\.metadata)
        let bytes = JSONValue.object(["metadata": .array(rows)]).bytes
        requirementLists[index] = bytes
        return ServiceResponse(json: bytes)
    }

    /// `GET /connectors/{id}/actions/{actionId}`.
    mutating func actionDetails(_ id: String, ofConnector connectorID: String) throws(ServiceError) -> ServiceResponse {
        let position = try action(id, ofConnector: connectorID)
        if let bytes = actions[position] { return ServiceResponse(json: bytes) }
        let bytes = JSONValue.object(["action": self[action: position].details]).bytes
        actions[position] = bytes
        return ServiceResponse(json: bytes)
    }
}
