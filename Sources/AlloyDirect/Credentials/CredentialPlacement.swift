import HTTP
import JSON
import Logging
import TextCoding

/// The place of a secret in a request.
enum CredentialPlacement: Sendable, Equatable {
    /// The value of this header.
    case header(String)
    /// The value of this parameter of the query.
    case query(String)
    /// The value of this cookie.
    case cookie(String)
    /// User name and password in `Authorization` (RFC 7617).
    case basic
    /// A token in `Authorization`, behind the name of this scheme (RFC 6750 §2.1 for `Bearer`).
    case authorization(String)

    /// Returns the texts that stand in a request in place of the secret, for redaction: base64 hides a password from a search.
    func spellings(of values: [Secret]) -> [Secret] {
        guard self == .basic else { return values }
        return values.dropFirst() + [Secret(Self.basic(values))]
    }

    /// Puts the values of the scheme's fields into the request. What the caller put at the same place is replaced.
    func place(_ values: [Secret], into request: inout HTTPRequest) {
        let value = values.first?.reveal() ?? ""
        switch self {
        case .header(let name): request.headers[name] = value
        case .query(let name): request.target = Self.target(request.target, setting: name, to: value)
        case .cookie(let name): Self.setCookie(name, to: value, in: &request)
        case .basic: request.headers["Authorization"] = "Basic \(Self.basic(values))"
        case .authorization(let scheme): request.headers["Authorization"] = "\(scheme) \(value)"
        }
    }

    /// Returns true when the request has this value at this place.
    func holds(_ values: [Secret], in request: HTTPRequest) -> Bool {
        var other = request
        place(values, into: &other)
        return other.headers == request.headers && other.target == request.target
    }

    /// Returns the reason why these values can't be sent at this place, as a clause that names no value; nil where they can.
    func problem(with values: [Secret]) -> String? {
        let value = values.first?.reveal() ?? ""
        switch self {
        case .query: return nil
        case .basic:
            // RFC 7617 §2: the first colon ends the user's name.
            return value.utf8.contains(UInt8(ascii: ":")) ? "a user name without a colon" : nil
        case .header:
            return value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } ? nil : "a text without control characters"
        case .authorization:
            return value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
                ? nil : "ASCII characters without spaces and line breaks"
        case .cookie:
            // RFC 6265 §4.1.1, cookie-octet.
            let forbidden = Set("\",;\\".utf8)
            return value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !forbidden.contains($0) }
                ? nil : "the characters that a cookie may have"
        }
    }

    private static func basic(_ values: [Secret]) -> String {
        Base64.encode(Array(values.map { $0.reveal() }.joined(separator: ":").utf8))
    }

    private static func target(_ target: String, setting name: String, to value: String) -> String {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let others = (parts.count == 2 ? parts[1] : "").split(separator: "&").filter { field in
            let key = field.prefix { $0 != "=" }.replacing("+", with: " ")
            return PercentEncoding.decode(key)?.hasSameCodePoints(as: name) != true
        }
        let own =
            "\(PercentEncoding.encodeQueryComponent(name))=\(PercentEncoding.encodeQueryComponent(value))"
        return "\(parts[0])?\((others.map(String.init) + [own]).joined(separator: "&"))"
    }

    private static func setCookie(_ name: String, to value: String, in request: inout HTTPRequest) {
        let given = request.headers.values(of: "Cookie").flatMap { $0.split(separator: ";") }
        let others = given.map { $0.drop { $0 == " " } }.filter { cookie in
            !String(cookie.prefix { $0 != "=" }).hasSameCodePoints(as: name)
        }
        request.headers["Cookie"] = (others.map(String.init) + ["\(name)=\(value)"]).joined(separator: "; ")
    }
}
