import JSON

/// One way to authenticate that a document defines (the Security Scheme Object of OpenAPI).
public struct SecurityScheme: Sendable {
    /// The kind of a scheme.
    public enum Kind: String, Sendable {
        case oauth2
        case apiKey
        case basic
        case bearer
    }

    /// The fields of a scheme, by its type.
    public enum Details: Sendable, Equatable {
        /// A key in a header, a query parameter or a cookie of this name.
        case apiKey(name: String, location: KeyLocation)
        /// A scheme of the `Authorization` header (RFC 9110 §11), spelled as in the document.
        case http(scheme: String)
        /// OAuth 2.0 with these flows.
        case oauth2(flows: [OAuthFlow])
        /// OpenID Connect, with the URL of the provider's configuration.
        case openIdConnect(url: String)
    }

    /// The place of a key in a request.
    public enum KeyLocation: String, Sendable {
        case header
        case query
        case cookie
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

    /// The fields; nil for a type that is not supported, and where a field is missing that every request needs.
    public var details: Details? {
        switch json["type"]?.stringValue {
        case "apiKey":
            guard let name = json["name"]?.stringValue, !name.isEmpty,
                let location = json["in"]?.stringValue.flatMap(KeyLocation.init)
            else { return nil }
            return .apiKey(name: name, location: location)
        case "http":
            guard let scheme = json["scheme"]?.stringValue, !scheme.isEmpty else { return nil }
            return .http(scheme: scheme)
        case "oauth2":
            return .oauth2(
                flows: (json["flows"]?.objectValue?.members ?? []).compactMap { OAuthFlow(name: $0.key, $0.value) })
        case "openIdConnect":
            guard let url = json["openIdConnectUrl"]?.stringValue, !url.isEmpty else { return nil }
            return .openIdConnect(url: url)
        default: return nil
        }
    }

    /// The format of a bearer token, such as `JWT`; nil where the document does not say.
    public var bearerFormat: String? { json["bearerFormat"]?.stringValue }

    /// The document's words about it; nil where it has none.
    public var description: String? { json["description"]?.stringValue }

    /// A scheme of this name, as a document has it.
    public init(name: String, json: JSONValue) {
        self.name = name
        self.json = json
    }
}

/// A flow of an `oauth2` scheme (the OAuth Flow Object of OpenAPI).
public struct OAuthFlow: Sendable, Equatable {
    /// The flows, as OpenAPI names them; `deviceAuthorization` since 3.2.
    public enum Kind: String, Sendable {
        case authorizationCode
        case deviceAuthorization
        case clientCredentials
        case implicit
        case password
    }

    /// The flow.
    public var kind: Kind
    /// The page where a person consents; for `authorizationCode` and `implicit`.
    public var authorizationUrl: String?
    /// The endpoint that gives device codes (RFC 8628 §3.1); for `deviceAuthorization`.
    public var deviceAuthorizationUrl: String?
    /// The endpoint that gives tokens; for all but `implicit`.
    public var tokenUrl: String?
    /// The endpoint that gives tokens for a refresh token, where it is another.
    public var refreshUrl: String?
    /// The names of the scopes that the flow offers.
    public var scopes: [String]

    /// Reads a member of `flows`; nil for a flow that OpenAPI does not know.
    init?(name: String, _ json: JSONValue) {
        guard let kind = Kind(rawValue: name), json.objectValue != nil else { return nil }
        func text(_ name: String) -> String? { json[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
        self.kind = kind
        authorizationUrl = text("authorizationUrl")
        deviceAuthorizationUrl = text("deviceAuthorizationUrl")
        tokenUrl = text("tokenUrl")
        refreshUrl = text("refreshUrl")
        scopes = (json["scopes"]?.objectValue?.members ?? []).map(\.key)
    }
}

extension OpenAPIDocument {
    /// The security schemes whose definitions can be found.
    public var securitySchemes: [SecurityScheme] {
        (root["components"]?["securitySchemes"]?.objectValue?.members ?? []).compactMap { member in
            resolved(member.value).map { SecurityScheme(name: member.key, json: $0) }
        }
    }
}
