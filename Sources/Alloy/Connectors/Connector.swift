import JSON

/// A packaged integration.
public struct Connector: Sendable, Equatable {
    /// What other calls take; compared exactly, case included.
    public var id: String
    /// For people; the id where the service gives none.
    public var name: String
    /// The URL of an image.
    public var icon: String?
    /// Such as `crm`.
    public var categories: [String]
    /// `input` and `output`, as far as seen.
    public var groups: [String]
    /// The members that are not known here.
    public var others: JSONObject

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
        others = reader.others
    }

    /// `{id, name, icon, categories, groups}`, and whatever else came.
    public var json: JSONValue {
        let object: JSONObject = [
            "id": .string(id), "name": .string(name), "icon": .optional(icon), "categories": .strings(categories),
            "groups": .strings(groups),
        ]
        return .object(object.appending(others))
    }
}
