import JSON

/// One part of a tool's result or of a prompt.
public enum ContentBlock: Sendable {
    case text(String)
    /// A picture: base64 and its media type.
    case image(data: String, mimeType: String)
    /// Sound: base64 and its media type.
    case audio(data: String, mimeType: String)
    /// The contents of a resource.
    case embedded(ResourceContents)
    /// A link to a resource that the client may read.
    case link(uri: String, name: String, description: String?, mimeType: String?)

    /// Returns the block, in text where the revision has no other form.
    func json(_ profile: Profile) -> JSONValue {
        switch self {
        case .text(let text): ["type": "text", "text": .string(text)]
        case .image(let data, let mimeType):
            ["type": "image", "data": .string(data), "mimeType": .string(mimeType)]
        case .audio(let data, let mimeType):
            profile.revision >= .march2025
                ? ["type": "audio", "data": .string(data), "mimeType": .string(mimeType)]
                : ["type": "text", "text": .string("[audio, \(mimeType)]")]
        case .embedded(let contents): ["type": "resource", "resource": contents.json]
        case .link(let uri, let name, let description, let mimeType):
            if profile.hasResourceLinks {
                Self.link(uri, name, description, mimeType)
            } else {
                ["type": "text", "text": .string("\(name): \(uri)")]
            }
        }
    }

    private static func link(_ uri: String, _ name: String, _ description: String?, _ mimeType: String?) -> JSONValue {
        var object: JSONObject = ["type": "resource_link", "uri": .string(uri), "name": .string(name)]
        object.append("description", description.map(JSONValue.string))
        object.append("mimeType", mimeType.map(JSONValue.string))
        return .object(object)
    }
}
