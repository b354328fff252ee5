import HTTP
import JSON
import Logging
import Platform

/// The answer of a token endpoint (RFC 6749 §5, RFC 8628 §3.5). A pure function of the response.
enum TokenAnswer: Sendable, Equatable {
    case tokens(Tokens)
    /// The endpoint refused, with a code such as `invalid_grant`, and its own words where it has any.
    case refused(code: String, words: String?)
    /// Too many requests; with `Retry-After`, where it was sent.
    case throttled(retryAfter: String?)
    /// The endpoint failed with this status, or redirected; no token was given.
    case failed(status: Int)
    /// The endpoint reports success, and its answer can't be read: a token may have been given. With a clause that says why.
    case unreadable(String)

    /// The tokens of a successful answer.
    struct Tokens: Sendable, Equatable {
        let accessToken: Secret
        /// Nil where the answer has none: the one that there is stays valid (RFC 6749 §6).
        var refreshToken: Secret?
        /// The time from its issue in which the access token is valid; nil where it is not known.
        var lifetime: Duration?
        var scope: String?
    }

    /// Reads a response; what `redactor` knows is left out of its words. Some endpoints report errors with the status 200.
    init(_ response: HTTPResponse, _ redactor: Redactor) {
        let json = (try? JSONValue(parsing: response.body)) ?? .null
        if let code = json["error"]?.stringValue, response.status < 500, response.status != 429 {
            self = .refused(
                code: code.shown(atMost: 64, redactor),
                words: json["error_description"]?.stringValue?.shown(atMost: 200, redactor))
            return
        }
        switch response.status {
        case 200..<300: self = Self.read(json, redactor)
        case 429: self = .throttled(retryAfter: response.headers["Retry-After"])
        case 400..<500: self = .refused(code: "status \(response.status)", words: nil)
        default: self = .failed(status: response.status)
        }
    }

    private static func read(_ json: JSONValue, _ redactor: Redactor) -> TokenAnswer {
        guard json.objectValue != nil else { return .unreadable("it is no JSON object") }
        guard let token = json["access_token"]?.stringValue, !token.isEmpty else {
            return .unreadable("it has no access_token")
        }
        // A token that can't stand in a header is none (RFC 6750 §2.1).
        guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return .unreadable("its access_token holds characters that no token has")
        }
        if let type = json["token_type"]?.stringValue, type.lowercased() != "bearer" {
            return .unreadable("its token_type is '\(type.shown(atMost: 64, redactor))', not bearer")
        }
        var tokens = Tokens(accessToken: Secret(token))
        if let refresh = json["refresh_token"]?.stringValue, !refresh.isEmpty { tokens.refreshToken = Secret(refresh) }
        tokens.scope = json["scope"]?.stringValue
        // Some endpoints write the number as text.
        let seconds = json["expires_in"]?.intValue ?? (json["expires_in"]?.stringValue).flatMap { Int($0) }
        if let seconds, (0...Self.longestLife).contains(seconds) { tokens.lifetime = .seconds(seconds) }
        return .tokens(tokens)
    }

    /// Ten years; more is no lifetime.
    private static let longestLife = 315_360_000
}

extension String {
    /// The text of another party on one line, without secrets and control characters, in at most so many characters.
    func shown(atMost count: Int, _ redactor: Redactor) -> String {
        // Before it is cut: of a secret that is cut, the redactor finds nothing.
        let words = redactor.redact(self).split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
        let scalars = words.unicodeScalars.filter { !($0.properties.generalCategory == .control) && $0.value != 0xFFFD }
        let text = String(String.UnicodeScalarView(scalars))
        return text.count > count ? "\(text.prefix(count))…" : text
    }
}
