import JSON

/// The subject of an entry of the catalogue. The result may depend on the user; nil is the key's own.
enum CatalogueSubject: Sendable {
    case connectors
    case connector(String)
    case resources(of: String, userId: String?)
    case action(String, of: String, userId: String?)
    /// An action's definition for deciding how it may be sent: the same for everybody.
    case definition(String, of: String)
    case requirements(of: String, userId: String?)

    /// The key of the subject that is asked for most often.
    private static let connectorsKey = JSONValue.array(["connectors"]).bytes

    /// A text that no other subject has, ids compared by their code points.
    var key: [UInt8] {
        let parts: [JSONValue]
        switch self {
        case .connectors: return Self.connectorsKey
        case .connector(let id): parts = ["connector", .string(id)]
        case .resources(let connectorId, let userId):
            parts = ["resources", .string(connectorId), .optional(userId)]
        case .action(let id, let connectorId, let userId):
            parts = ["action", .string(connectorId), .string(id), .optional(userId)]
        case .definition(let id, let connectorId): parts = ["definition", .string(connectorId), .string(id)]
        case .requirements(let connectorId, let userId):
            parts = ["requirements", .string(connectorId), .optional(userId)]
        }
        return JSONValue.array(parts).bytes
    }

    /// The subject as text for a person.
    var words: String {
        switch self {
        case .connectors: "the list of connectors"
        case .connector(let id): "the connector \"\(id)\""
        case .resources(let connectorId, _): "the resources of \"\(connectorId)\""
        case .action(let id, let connectorId, _), .definition(let id, let connectorId):
            "the action \"\(id)\" of \"\(connectorId)\""
        case .requirements(let connectorId, _): "the credential requirements of \"\(connectorId)\""
        }
    }

    /// The call that puts it into the cache.
    var filling: (method: String, params: JSONObject) {
        switch self {
        case .connectors: ("connectors.list", [:])
        case .connector(let id): ("connectors.get", ["connectorId": .string(id)])
        case .resources(let connectorId, _): ("resources.list", ["connectorId": .string(connectorId)])
        case .action(let id, let connectorId, _):
            ("actions.get", ["connectorId": .string(connectorId), "actionId": .string(id)])
        case .definition(let id, let connectorId):
            ("policy.explain", ["connectorId": .string(connectorId), "actionId": .string(id)])
        case .requirements(let connectorId, _): ("credentials.requirements", ["connectorId": .string(connectorId)])
        }
    }
}
