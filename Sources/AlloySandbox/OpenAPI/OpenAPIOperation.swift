import JSON

/// One operation of an OpenAPI document.
struct OpenAPIOperation: Sendable {
    static let methods: Set = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]

    /// In lower case.
    let method: String
    let path: String
    let object: JSONObject
    /// The action's id, which no other action of the connector has; empty until it has one.
    var id = ""
    /// Those of the path, which hold for all its operations.
    let sharedParameters: [JSONValue]

    /// `operationId`, verbatim.
    var givenID: String? { object["operationId"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }

    /// An id out of method and path: `getPetsByPetId`.
    var madeID: String {
        let words = PathTemplate(path).segments.flatMap { segment -> [String] in
            let names = segment.placeholders
            guard !names.isEmpty else { return String(segment).identifierWords }
            return names.flatMap { ["by"] + $0.identifierWords }
        }
        return LargeWording.camel([method] + words)
    }

    /// The resource it belongs to: its first tag, or the first word of its path that is no version.
    var resourceName: String {
        if let tag = object["tags"]?.arrayValue?.lazy.compactMap(\.stringValue).first, !tag.isEmpty { return tag }
        let words = PathTemplate(path).segments.filter { !$0.contains("{") }.map(String.init)
        return words.first { word in
            !["api", "rest"].contains(word)
                && !(word.hasPrefix("v") && word.dropFirst().allSatisfy { $0.isNumber || $0 == "." })
        } ?? words.first ?? "default"
    }

    /// For people: the summary, or the id in words.
    var displayName: String {
        if let summary = object["summary"]?.stringValue?.trimmed, !summary.isEmpty { return summary }
        return LargeWording.capitalized(id.identifierWords.joined(separator: " "))
    }

    /// For people: the description, or what there is in its place.
    var description: String {
        let text = object["description"]?.stringValue?.trimmed ?? ""
        let whole = text.isEmpty ? displayName : text
        return object["deprecated"] == true ? "Deprecated. \(whole)" : whole
    }
}
