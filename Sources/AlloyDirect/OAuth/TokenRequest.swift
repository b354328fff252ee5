import HTTP
import JSON
import Logging
import TextCoding

/// The way in which a client authenticates at the token endpoint (RFC 6749 §2.3.1, OpenID Connect Core §9).
enum ClientAuthentication: String, Sendable, Equatable {
    /// Id and secret as user name and password.
    case basic = "client_secret_basic"
    /// Id and secret in the body.
    case post = "client_secret_post"
    /// A client without a secret.
    case none
}

/// A client of an authorization server.
struct OAuthClient: Sendable, Equatable {
    let id: String
    /// Its secret; nil for a public client.
    var secret: Secret?
}

/// A request to a token endpoint, or to another one that takes the same form.
struct TokenRequest: Sendable {
    /// The grant types.
    enum Grant: Sendable {
        /// RFC 6749 §4.1.3 with RFC 7636 §4.5.
        case authorizationCode(code: Secret, redirectUri: String, verifier: Secret)
        /// RFC 6749 §6.
        case refreshToken(Secret)
        /// RFC 6749 §4.4.2.
        case clientCredentials(scope: String?)
        /// RFC 8628 §3.4.
        case deviceCode(Secret)
        /// No grant: the request for a device code (RFC 8628 §3.1).
        case device(scope: String?)
        /// No grant: the request to end a token (RFC 7009 §2.1); `hint` is the kind of the token.
        case revocation(Secret, hint: String)

        fileprivate var fields: [(String, String?)] {
            switch self {
            case .authorizationCode(let code, let redirectUri, let verifier):
                [
                    ("grant_type", "authorization_code"), ("code", code.reveal()), ("redirect_uri", redirectUri),
                    ("code_verifier", verifier.reveal()),
                ]
            case .refreshToken(let token): [("grant_type", "refresh_token"), ("refresh_token", token.reveal())]
            case .clientCredentials(let scope): [("grant_type", "client_credentials"), ("scope", scope)]
            case .deviceCode(let code):
                [("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", code.reveal())]
            case .device(let scope): [("scope", scope)]
            case .revocation(let token, let hint): [("token", token.reveal()), ("token_type_hint", hint)]
            }
        }
    }

    /// The endpoint.
    let url: HTTPURL
    let grant: Grant
    let client: OAuthClient
    /// The way to authenticate, where the client has a secret.
    let authentication: ClientAuthentication

    /// More than this is no answer of a token endpoint.
    private static let maximumBytes = 1 << 20

    /// The request. It goes out on a connection of its own, so that no library sends it twice.
    var request: HTTPRequest {
        var fields = grant.fields
        var headers: HTTPHeaders = [
            "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded",
        ]
        switch (client.secret, authentication) {
        case (let secret?, .basic):
            // Both are encoded before they are joined, so that a colon in the id is no end of it.
            let pair = "\(Self.encoded(client.id)):\(Self.encoded(secret.reveal()))"
            headers["Authorization"] = "Basic \(Base64.encode(Array(pair.utf8)))"
            // RFC 8628 §3.1 needs no id here, but servers such as those of oauthlib take none from the header.
            if case .device = grant { fields.append(("client_id", client.id)) }
        case (let secret?, .post), (let secret?, .none):
            fields += [("client_id", client.id), ("client_secret", secret.reveal())]
        case (nil, _):
            fields.append(("client_id", client.id))
        }
        let body = fields.compactMap { name, value in value.map { "\(name)=\(Self.encoded($0))" } }
        return HTTPRequest(
            method: "POST", origin: url.origin, target: url.target, headers: headers,
            body: Array(body.joined(separator: "&").utf8), connection: .fresh,
            maximumResponseBytes: Self.maximumBytes)
    }

    /// The texts of the request that are secret in another spelling than their own.
    var spellings: [Secret] {
        guard let value = request.headers["Authorization"] else { return [] }
        return [Secret(String(value.dropFirst("Basic ".count)))]
    }

    /// Encodes a value of the form (application/x-www-form-urlencoded). `%20` for a space is understood everywhere.
    private static func encoded(_ text: String) -> String { PercentEncoding.encodeQueryComponent(text) }
}
