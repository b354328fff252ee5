import JSON

/// An object that a call created, changed or deleted.
public struct StateChange: Sendable, Equatable {
    /// The kind of the change.
    public enum Kind: String, Sendable, CaseIterable {
        case created, updated, deleted
    }

    /// The kind of the change.
    public var kind: Kind
    /// The kind of the object: `user`, `credential`, `link`, `upload`, `file`, or the resource at the provider.
    public var thing: String
    /// The id of the object, where it has one.
    public var id: String?

    init(_ kind: Kind, _ thing: String, _ id: String?) {
        self.kind = kind
        self.thing = thing
        self.id = id
    }

    var json: JSONValue {
        var object: JSONObject = ["change": .string(kind.rawValue), "thing": .string(thing)]
        object.append("id", id.map(JSONValue.string))
        return .object(object)
    }
}

extension StateChange {
    /// The change that a successful execution made at the provider, derived from the action and the response; nil for reads.
    init?(_ action: ActionDefinition, resource: String, _ call: ProviderCall, _ reply: ProviderReply) {
        guard let kind = reply.change ?? Self.kind(of: action) else { return nil }
        self.kind = kind
        thing = resource
        id = Self.id(in: reply.body) ?? call.pathParams.members.last.flatMap { Self.text($0.value) }
    }

    private static func kind(of action: ActionDefinition) -> Kind? {
        switch action.httpMethod {
        case "delete": .deleted
        case "put", "patch": .updated
        case "post": ActionWords(action.id).change
        default: nil
        }
    }

    private static func id(in body: JSONValue?) -> String? {
        guard let body else { return nil }
        let places = [body, body["data"]?[0]?["details"], body["data"], body["message"]]
        for place in places.compactMap(\.self) {
            for name in ["id", "object_id", "ts", "spreadsheetId"] { if let text = text(place[name]) { return text } }
        }
        return nil
    }

    private static func text(_ value: JSONValue?) -> String? { value?.stringValue ?? value?.numberValue?.text }
}

/// The words in an action's id, which show what a POST does.
private struct ActionWords {
    private let words: [String]

    init(_ id: String) {
        var words: [String] = []
        var word = ""
        for character in id {
            if character.isUppercase || !character.isLetter, !word.isEmpty {
                words.append(word.lowercased())
                word = ""
            }
            if character.isLetter { word.append(character) }
        }
        self.words = words + [word.lowercased()]
    }

    /// The kind of the change that the first verb means; nil for a verb of reading. `createList` has a noun that elsewhere is a
    /// verb, so later words do not count.
    var change: StateChange.Kind? {
        for word in words {
            if Self.reading.contains(word) { return nil }
            if Self.deleting.contains(word) { return .deleted }
            if Self.updating.contains(word) { return .updated }
            if Self.creating.contains(word) { return .created }
        }
        return .created
    }

    private static let reading: Set = [
        "search", "query", "list", "get", "find", "read", "lookup", "validate", "info", "status", "fetch",
    ]
    private static let deleting: Set = ["delete", "remove", "archive", "cancel", "revoke", "purge", "clear"]
    private static let updating: Set = ["update", "join", "move", "set", "change", "complete", "close"]
    private static let creating: Set = ["create", "add", "append", "copy", "upload", "send", "request"]
}
