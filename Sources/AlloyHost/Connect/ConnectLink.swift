import Alloy
import JSON
import Logging
import Platform
import TextCoding

/// The link that a person opens to connect an account.
struct ConnectLink: Sendable {
    /// The link. It is a secret: it permits connecting an account in the user's name.
    let url: Secret
    /// The end of its validity.
    let expiresAt: Timestamp

    /// The usual validity of a link, as it was seen, where the link does not state one.
    private static let usualLife = Duration.seconds(3_600)

    /// A link that was given out at `now`.
    init(_ url: Secret, now: Timestamp) {
        self.url = url
        expiresAt = Self.expiry(of: url.reveal()) ?? now.advanced(by: Self.usualLife)
    }

    /// Indicates that a browser may open it: it is an http or https link.
    var isForBrowsers: Bool {
        let text = url.reveal()
        let scheme = text.prefix { $0 != ":" }.lowercased()
        return (scheme == "https" || scheme == "http") && text.dropFirst(scheme.count).hasPrefix("://")
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// Returns the end of the validity of the link's token: `exp` of a JSON Web Token (RFC 7519 §4.1.4), in seconds. It
    /// is not verified, since it is only shown.
    private static func expiry(of url: String) -> Timestamp? {
        let query = url.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let fields = query.prefix { $0 != "#" }.split(separator: "&")
        guard let field = fields.first(where: { $0.hasPrefix("token=") }) else { return nil }
        let parts = field.dropFirst("token=".count).split(separator: ".")
        guard parts.count == 3, let claims = decode(String(parts[1])), let seconds = claims["exp"]?.intValue,
            // What is no moment of this century or the next is something else.
            (946_684_800...7_258_118_400).contains(seconds)
        else { return nil }
        return Timestamp(milliseconds: Int64(seconds) * 1_000)
    }

    private static func decode(_ part: String) -> JSONValue? {
        Base64.decodeAnyAlphabet(part).flatMap { try? JSONValue(parsing: $0) }
    }
}
