import JSON

/// The ids of one action: the requested ones, and those that its definition states.
///
/// The service may respond to a request for one id with the definition of another: an alias, a rename, or an id that it
/// compares without regard to case. A rule about the action has to consider all of them.
public struct ActionNames: Sendable, Equatable {
    /// A connector's id together with the id of one of its actions.
    public struct Name: Sendable, Equatable {
        public let connectorId: String
        public let actionId: String

        /// The name of these parts.
        public init(connectorId: String, actionId: String) {
            self.connectorId = connectorId
            self.actionId = actionId
        }

        /// Compares code points: ids that only look the same are two.
        public static func == (left: Name, right: Name) -> Bool {
            left.connectorId.hasSameCodePoints(as: right.connectorId)
                && left.actionId.hasSameCodePoints(as: right.actionId)
        }
    }

    /// The ids that were requested.
    public let requested: Name
    /// Every pair of a known connector id and a known action id, each once; the ids that were requested come first.
    public let all: [Name]

    /// Indicates that the definition states action ids, and the requested one is not among them.
    let statesOtherId: Bool

    /// Indicates that the definition states another id than the requested one.
    public var hasAliases: Bool { all.count > 1 }

    /// The ids that were requested, with no definition at hand.
    public init(connectorId: String, actionId: String) {
        self.init(connectorId: connectorId, actionId: actionId, [], [])
    }

    /// The ids that were requested, and those that a definition states.
    init(connectorId: String, actionId: String, _ connectorIds: [String], _ actionIds: [String]) {
        requested = Name(connectorId: connectorId, actionId: actionId)
        var all: [Name] = []
        for connector in [connectorId] + connectorIds {
            for action in [actionId] + actionIds {
                let name = Name(connectorId: connector, actionId: action)
                if !all.contains(name) { all.append(name) }
            }
        }
        self.all = all
        statesOtherId = !actionIds.isEmpty && !actionIds.contains { $0.hasSameCodePoints(as: actionId) }
    }

    /// The requested ids, and those that `definition` states; `envelope` is the response around it.
    init(connectorId: String, actionId: String, definition: JSONObject, envelope: JSONValue) {
        let actionIds = ["id", "actionId"].compactMap { definition.text($0) }
        let connectorIds = [definition, envelope.objectValue ?? JSONObject()].flatMap { object in
            [object.text("connectorId"), object.text("connector")]
                + [object["connector"]?.objectValue?.text("id", "connectorId")]
        }
        self.init(connectorId: connectorId, actionId: actionId, connectorIds.compactMap(\.self), actionIds)
    }
}
