import JSON

/// One operation of an OpenAPI document.
public struct OpenAPIOperation: Sendable {
    static let methods: Set = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]

    /// The HTTP method in lower case.
    public let method: String
    /// The path, which starts with a slash and may hold `{placeholders}`.
    public let path: String
    /// The operation's id, which no other operation of the document has; empty until it has one.
    public internal(set) var id = ""
    let object: JSONObject
    /// The parameters of the path, which hold for all its operations.
    let sharedParameters: [JSONValue]
    /// The servers of the path; nil where it has none of its own.
    let sharedServers: JSONValue?

    /// The operation's `operationId`, verbatim.
    var givenID: String? { object["operationId"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }

    /// An id made of method and path: `getPetsByPetId`.
    var madeID: String {
        let words = path.split(separator: "/").flatMap { segment -> [String] in
            let names = segment.placeholders
            guard !names.isEmpty else { return String(segment).identifierWords }
            return names.flatMap { ["by"] + $0.identifierWords }
        }
        return method + words.map(\.withCapital).joined()
    }

    /// The name of its group: its first tag, or the first word of its path that is no version.
    public var groupName: String {
        if let tag = object["tags"]?.arrayValue?.lazy.compactMap(\.stringValue).first, !tag.isEmpty { return tag }
        let words = path.split(separator: "/").filter { !$0.contains("{") }.map(String.init)
        return words.first { word in
            !["api", "rest"].contains(word)
                && !(word.hasPrefix("v") && word.dropFirst().allSatisfy { $0.isNumber || $0 == "." })
        } ?? words.first ?? "default"
    }

    /// The name for people: the summary, or the id as separate words.
    public var displayName: String {
        if let summary = object["summary"]?.stringValue?.trimmed, !summary.isEmpty { return summary }
        return id.identifierWords.joined(separator: " ").withCapital
    }

    /// The description for people; the name where there is none.
    public var description: String {
        let text = object["description"]?.stringValue?.trimmed ?? ""
        let whole = text.isEmpty ? displayName : text
        return object["deprecated"] == true ? "Deprecated. \(whole)" : whole
    }
}
