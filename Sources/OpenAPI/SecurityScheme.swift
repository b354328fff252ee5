import JSON

/// One way to authenticate that a document defines.
public struct SecurityScheme: Sendable {
    /// The kind of a scheme.
    public enum Kind: Sendable {
        case oauth2
        case apiKey
        case basic
        case bearer
    }

    /// The scheme's name in the document.
    public let name: String
    let json: JSONValue

    /// The kind; nil for one that is not supported, such as `mutualTLS`. OpenID Connect counts as `oauth2`, other HTTP schemes
    /// than `basic` as `bearer`.
    public var kind: Kind? {
        switch (json["type"]?.stringValue, json["scheme"]?.stringValue?.lowercased()) {
        case ("oauth2", _), ("openIdConnect", _): .oauth2
        case ("apiKey", _): .apiKey
        case ("http", "basic"): .basic
        case ("http", _): .bearer
        default: nil
        }
    }

    /// The document's words about it; nil where it has none.
    public var description: String? { json["description"]?.stringValue }
}

extension OpenAPIDocument {
    /// The security schemes whose definitions can be found.
    public var securitySchemes: [SecurityScheme] {
        (root["components"]?["securitySchemes"]?.objectValue?.members ?? []).compactMap { member in
            resolved(member.value).map { SecurityScheme(name: member.key, json: $0) }
        }
    }
}
