import JSON

/// A packaged integration.
public struct Connector: Sendable, Equatable {
    /// The id that other calls take; compared exactly, case included.
    public var id: String
    /// The name for people; the id where the service gives none.
    public var name: String
    /// The URL of an image.
    public var icon: String?
    /// The categories, such as `crm`.
    public var categories: [String]
    /// The groups: so far only `input` and `output` were seen.
    public var groups: [String]
    /// The members that this version does not know.
    public var unknownMembers: JSONObject

    /// Reads one of the shapes that the service gives it, or the shape of `json`; nil when it is neither.
    public init?(_ json: JSONValue) {
        guard var reader = MemberReader(json, written: ["id", "name", "icon", "categories", "groups"]),
            let id = reader.text("id", "connectorId")
        else { return nil }
        self.id = id
        name = reader.text("name", "displayName", "title") ?? id
        icon = reader.text("icon")
        categories = reader.texts("category", "categories")
        groups = reader.texts("group", "groups")
        unknownMembers = reader.unknownMembers
    }

    /// `{id, name, icon, categories, groups}`, and all other members that came.
    public var json: JSONValue {
        let object: JSONObject = [
            "id": .string(id), "name": .string(name), "icon": .optional(icon), "categories": .strings(categories),
            "groups": .strings(groups),
        ]
        return .object(object.appending(unknownMembers))
    }
}

/// A list of connectors that remembers the bytes it was read from. An object, so that the same listing is known by identity.
public final class ConnectorListing: Sendable {
    /// The connectors, in the service's order.
    public let connectors: [Connector]
    /// The bytes of the response.
    let body: [UInt8]

    init(connectors: [Connector], body: [UInt8]) {
        self.connectors = connectors
        self.body = body
    }
}
