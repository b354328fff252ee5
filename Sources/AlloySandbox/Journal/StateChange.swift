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
        let words = ActionWords(action.id)
        switch action.httpMethod {
        case "delete": kind = .deleted
        case "put", "patch": kind = .updated
        case "post":
            guard !words.readsOnly else { return nil }
            kind = words.deletes ? .deleted : words.updates ? .updated : .created
        default: return nil
        }
        thing = resource
        id = Self.id(in: reply.body) ?? call.pathParams.members.last.flatMap { Self.text($0.value) }
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
    private let words: Set<String>

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
        self.words = Set(words + [word.lowercased()])
    }

    var readsOnly: Bool { has("search", "query", "list", "get", "find", "read", "lookup", "validate", "info") }
    var deletes: Bool { has("delete", "remove", "archive", "cancel", "revoke", "purge") }
    var updates: Bool { has("update", "join", "move", "set", "change", "complete", "close") }

    private func has(_ candidates: String...) -> Bool { candidates.contains { words.contains($0) } }
}
