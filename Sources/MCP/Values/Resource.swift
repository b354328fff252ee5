import JSON

/// A resource that a client may read.
public struct Resource: Sendable {
    public let uri: String
    public let name: String
    public let title: String?
    public let description: String?
    public let mimeType: String?

    public init(
        uri: String, name: String, title: String? = nil, description: String? = nil, mimeType: String? = nil
    ) {
        self.uri = uri
        self.name = name
        self.title = title
        self.description = description
        self.mimeType = mimeType
    }

    func json(_ profile: Profile) -> JSONValue { describe("uri", uri, profile) }

    fileprivate func describe(_ key: String, _ value: String, _ profile: Profile) -> JSONValue {
        var object: JSONObject = [:]
        object.append(key, .string(value))
        object.append("name", .string(name))
        if profile.hasTitles { object.append("title", title.map(JSONValue.string)) }
        object.append("description", description.map(JSONValue.string))
        object.append("mimeType", mimeType.map(JSONValue.string))
        return .object(object)
    }
}

/// A family of resources whose URIs fit a template (RFC 6570).
public struct ResourceTemplate: Sendable {
    public let uriTemplate: String
    private let resource: Resource

    public init(uriTemplate: String, name: String, title: String, description: String, mimeType: String) {
        self.uriTemplate = uriTemplate
        resource = Resource(
            uri: uriTemplate, name: name, title: title, description: description, mimeType: mimeType)
    }

    func json(_ profile: Profile) -> JSONValue { resource.describe("uriTemplate", uriTemplate, profile) }
}

/// The contents of a resource.
public struct ResourceContents: Sendable {
    /// The data of a resource.
    public enum Data: Sendable {
        case text(String)
        /// Bytes in base64.
        case blob(String)
    }

    public let uri: String
    public let mimeType: String?
    public let data: Data

    public init(uri: String, mimeType: String?, data: Data) {
        self.uri = uri
        self.mimeType = mimeType
        self.data = data
    }

    var json: JSONValue {
        var object: JSONObject = ["uri": .string(uri)]
        object.append("mimeType", mimeType.map(JSONValue.string))
        switch data {
        case .text(let text): object.append("text", .string(text))
        case .blob(let blob): object.append("blob", .string(blob))
        }
        return .object(object)
    }
}
