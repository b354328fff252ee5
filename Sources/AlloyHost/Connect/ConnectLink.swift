import Alloy
import JSON
import Logging
import Platform

/// The link that a person opens to connect an account.
struct ConnectLink: Sendable {
    /// The link; whoever has it can connect an account in the user's name.
    let url: Secret
    /// Until when it can be used.
    let expiresAt: Timestamp

    /// How long a link lives as far as was seen, where it does not say itself.
    private static let usualLife = Duration.seconds(3_600)

    /// A link that was given out at `now`.
    init(_ url: Secret, now: Timestamp) {
        self.url = url
        expiresAt = Self.expiry(of: url.reveal()) ?? now.advanced(by: Self.usualLife)
    }

    /// True when a browser may be told to open it: it leads to the web, and nowhere else.
    var isForBrowsers: Bool {
        let text = url.reveal()
        let scheme = text.prefix { $0 != ":" }.lowercased()
        return (scheme == "https" || scheme == "http") && text.dropFirst(scheme.count).hasPrefix("://")
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// When the token in the link ends, as the token says it: `exp` of a JSON Web Token (RFC 7519 §4.1.4), in seconds. It is
    /// not verified, as it is only told.
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
        let standard = part.replacing("-", with: "+").replacing("_", with: "/")
        let padded = standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Base64.decode(padded).flatMap { try? JSONValue(parsing: $0) }
    }
}
