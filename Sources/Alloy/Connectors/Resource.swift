import JSON

/// An entity inside a connector. It has no id: its name is the key.
public struct Resource: Sendable, Equatable {
    /// The name, such as `contacts`.
    public var name: String
    /// The description for people.
    public var description: String?
    /// The actions of this resource.
    public var actions: [ActionSummary]
    /// The members that this version does not know.
    public var unknownMembers: JSONObject

    /// Reads one of the shapes that the service gives it, or the shape of `json`; nil when it is neither.
    public init?(_ json: JSONValue) {
        guard var reader = MemberReader(json, written: ["name", "description", "actions"]),
            let name = reader.text("name", "displayName", "title", "id")
        else { return nil }
        self.name = name
        description = reader.text("description")
        actions = reader.value("actions")?.arrayValue?.compactMap(ActionSummary.init) ?? []
        unknownMembers = reader.unknownMembers
    }

    /// `{name, description, actions}`, and all other members that came.
    public var json: JSONValue {
        let object: JSONObject = [
            "name": .string(name), "description": .optional(description), "actions": .array(actions.map(\.json)),
        ]
        return .object(object.appending(unknownMembers))
    }
}

/// An action as a list has it.
public struct ActionSummary: Sendable, Equatable {
    /// The id that other calls take; compared exactly, case included.
    public var id: String
    /// The name for people; the id where the service gives none.
    public var name: String
    /// The description for people.
    public var description: String?
    /// The members that this version does not know.
    public var unknownMembers: JSONObject

    /// Reads one of the shapes that the service gives it, or the shape of `json`; nil when it is neither.
    public init?(_ json: JSONValue) {
        guard var reader = MemberReader(json, written: ["id", "name", "description"]),
            let id = reader.text("id", "actionId")
        else { return nil }
        self.id = id
        name = reader.text("name", "displayName", "title") ?? id
        description = reader.text("description")
        unknownMembers = reader.unknownMembers
    }

    /// `{id, name, description}`, and all other members that came.
    public var json: JSONValue {
        let object: JSONObject = [
            "id": .string(id), "name": .string(name), "description": .optional(description),
        ]
        return .object(object.appending(unknownMembers))
    }
}
