import HTTP
import JSON
import OpenAPI

/// The endpoints of an authorization server that a flow uses.
struct OAuthEndpoints: Sendable, Equatable {
    /// The page where a person consents.
    var authorization: String?
    /// The endpoint that gives device codes.
    var device: String?
    /// The endpoint that gives tokens.
    var token: String
    /// The endpoint that gives tokens for refresh tokens, where it is another.
    var refresh: String?
    /// The endpoint that ends tokens (RFC 7009), where it is known.
    var revocation: String?
    /// The issuer, where it is known.
    var issuer: String?
    /// The ways to authenticate that the server understands; nil where it does not say.
    var authentications: [String]?
    /// Indicates that the server understands the only challenge of PKCE that is used; true where it does not say.
    var supportsS256 = true
    /// The scopes to ask for where the caller names none.
    var scopes: [String]

    /// The endpoints of a flow of the document; nil for one without a token endpoint.
    init?(_ flow: OAuthFlow) {
        guard let token = flow.tokenUrl else { return nil }
        authorization = flow.authorizationUrl
        device = flow.deviceAuthorizationUrl
        self.token = token
        refresh = flow.refreshUrl
        scopes = flow.scopes
    }

    /// Reads the configuration of an OpenID provider, or the metadata of an authorization server, which came from `url`. Throws
    /// a clause that says what is wrong with it.
    init(configuration json: JSONValue, from url: String, document scopes: [String]) throws(Problem) {
        guard json.objectValue != nil else { throw Problem("it is no JSON object") }
        guard let issuer = json["issuer"]?.stringValue else { throw Problem("it has no issuer") }
        if let wanted = OAuthMetadataURL.issuer(of: url) {
            // OpenID Connect Discovery §4.3, RFC 8414 §3.3. A slash at the end of the issuer is taken off before the suffix.
            guard issuer == wanted || issuer == "\(wanted)/" else { throw Problem("its issuer is another one") }
        }
        guard let token = json["token_endpoint"]?.stringValue else { throw Problem("it has no token_endpoint") }
        self.token = token
        self.issuer = issuer
        authorization = json["authorization_endpoint"]?.stringValue
        device = json["device_authorization_endpoint"]?.stringValue
        revocation = json["revocation_endpoint"]?.stringValue
        authentications = json["token_endpoint_auth_methods_supported"]?.arrayValue?.compactMap(\.stringValue)
        if let methods = json["code_challenge_methods_supported"]?.arrayValue, !methods.contains("S256") {
            supportsS256 = false
        }
        // Every server of OpenID has the list of subject types, and only its requests need the scope (OpenID Connect Core §3.1.2.1).
        let isOpenID = json["subject_types_supported"] != nil && !scopes.contains("openid")
        self.scopes = isOpenID || scopes.isEmpty ? ["openid"] + scopes : scopes
    }

    /// What is wrong with a configuration, as a clause.
    struct Problem: Error, Sendable, Equatable {
        let reason: String
        init(_ reason: String) { self.reason = reason }
    }

    /// Returns the way in which a client authenticates: its secret as a password, unless the server only takes it in the body.
    func authentication(of client: OAuthClient) -> ClientAuthentication {
        guard client.secret != nil else { return .none }
        guard let authentications, !authentications.isEmpty else { return .basic }
        if authentications.contains(ClientAuthentication.basic.rawValue) { return .basic }
        return authentications.contains(ClientAuthentication.post.rawValue) ? .post : .basic
    }
}

extension DirectConnectorSecurity {
    /// Returns the URL of an endpoint, to which secrets may go.
    ///
    /// Throws a refusal for an origin that the operator has not named: a document may name any.
    func endpoint(_ text: String?, _ name: String) throws(DirectRefusal) -> HTTPURL {
        guard let text else { throw .invalidInput("\(self.name) has no \(name)") }
        guard let url = resolved(text) else {
            throw .invalidInput("The \(name) of \(self.name) is no URL of a server: \(JSONValue.string(text).preview)")
        }
        if let refusal = url.origin.refusal { throw .invalidInput("The \(name) of \(self.name): \(refusal)") }
        guard origins.contains(url.origin) else { throw .originNotNamed(url.origin, for: self, "The \(name)") }
        return url
    }

    /// The URL that `text` spells, or the place below the server that it names, as documents of frameworks have it.
    private func resolved(_ text: String) -> HTTPURL? {
        if let url = HTTPURL(text) { return url }
        guard let server, !text.contains(":"), !text.hasPrefix("//"), !text.contains("..") else { return nil }
        if text.hasPrefix("/") { return HTTPURL("\(server.origin)\(text)") }
        let path = server.target.prefix { $0 != "?" }
        return HTTPURL("\(server.origin)\(path)\(path.hasSuffix("/") ? "" : "/")\(text)")
    }
}

extension DirectRefusal {
    /// The refusal to send secrets to an origin that the operator has not named.
    static func originNotNamed(
        _ origin: HTTPOrigin, for connector: DirectConnectorSecurity, _ what: String
    ) -> DirectRefusal {
        .answer(
            Answer(
                status: 403, code: "ORIGIN_NOT_NAMED",
                message: "\(what) of \(connector.name) is at \(origin), which the operator has not named, so no secret "
                    + "goes there",
                details: ["origin": .string(origin.description)],
                fix: [
                    "If secrets may go to that server, start the host with --origin \(connector.id)=\(origin); the document "
                        + "alone does not decide that."
                ]))
    }
}
