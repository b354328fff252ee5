import HTTP
import Logging
import Platform
import TextCoding

/// The link to a provider's consent page (RFC 6749 §4.1.1), with PKCE (RFC 7636): values in, a link out.
struct AuthorizationRequest: Sendable {
    /// The text that ties the answer to the request. Nobody can guess it.
    let state: String
    /// The secret whose digest stands in the link.
    let verifier: Secret
    /// The page to which the provider sends the browser.
    let redirectUri: String

    /// The bytes of randomness of each text.
    static let randomBytes = 32

    /// A request with texts made of `random`, which returns so many random bytes.
    init(redirectUri: String, random: (Int) -> [UInt8]) {
        state = Base64.encode(random(Self.randomBytes), alphabet: .url)
        // 43 characters, as RFC 7636 §4.1 recommends.
        verifier = Secret(Base64.encode(random(Self.randomBytes), alphabet: .url))
        self.redirectUri = redirectUri
    }

    /// The digest of the verifier (RFC 7636 §4.2).
    var challenge: String { Self.challenge(of: verifier.reveal()) }

    static func challenge(of verifier: String) -> String {
        Base64.encode(SHA256.hash(Array(verifier.utf8)), alphabet: .url)
    }

    /// Returns the link. What the endpoint's own URL has in its query stays.
    func link(to endpoint: HTTPURL, clientId: String, scope: String?) -> String {
        let fields: [(String, String?)] = [
            ("response_type", "code"), ("client_id", clientId), ("redirect_uri", redirectUri), ("scope", scope),
            ("state", state), ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ]
        let query = fields.compactMap { name, value in
            value.map { "\(name)=\(PercentEncoding.encodeQueryComponent($0))" }
        }
        let separator = endpoint.target.contains("?") ? "&" : "?"
        return "\(endpoint.origin)\(endpoint.target)\(separator)\(query.joined(separator: "&"))"
    }
}

/// The answer that a browser brings from a consent page (RFC 6749 §4.1.2).
enum AuthorizationAnswer: Sendable, Equatable {
    /// The code for which there is a token.
    case code(Secret)
    /// The provider refused, or the person did: the error's code, and words where there are any.
    case refused(code: String, words: String?)

    /// Reads the parameters of the redirect; nil for anything else.
    ///
    /// - Parameters:
    ///   - issuer: The provider's issuer, where it is known: an answer that names another one is none (RFC 9207 §2.4).
    ///   - redactor: What it knows is left out of the words.
    init?(_ parameters: [(name: String, value: String)], issuer: String?, _ redactor: Redactor) {
        func value(_ name: String) -> String? {
            // A parameter must not occur twice (RFC 6749 §3.1).
            let found = parameters.filter { $0.name == name }
            return found.count == 1 && !found[0].value.isEmpty ? found[0].value : nil
        }
        if let issuer, let stated = value("iss"), stated != issuer { return nil }
        if let code = value("error") {
            self = .refused(
                code: code.shown(atMost: 64, redactor), words: value("error_description")?.shown(atMost: 200, redactor))
        } else if let code = value("code") {
            self = .code(Secret(code))
        } else {
            return nil
        }
    }
}
