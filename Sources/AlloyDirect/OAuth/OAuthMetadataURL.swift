import HTTP

/// The well-known places of an issuer's metadata: at the end of its URL (OpenID Connect Discovery §4), or between its host and its
/// path (RFC 8414 §3.1).
enum OAuthMetadataURL {
    private static let openID = "/.well-known/openid-configuration"
    private static let server = "/.well-known/oauth-authorization-server"

    /// The issuer whose metadata is at this URL, without a slash at its end; nil where the URL is at no well-known place.
    static func issuer(of url: String) -> String? {
        if url.hasSuffix(openID) { return String(url.dropLast(openID.count)) }
        guard let place = HTTPURL(url), place.target.hasPrefix(server) else { return nil }
        let path = place.target.dropFirst(server.count)
        guard path.isEmpty || path.hasPrefix("/") else { return nil }
        return "\(place.origin)\(path.hasSuffix("/") ? path.dropLast() : path)"
    }

    /// The place of the metadata by RFC 8414 of the issuer whose OpenID configuration is at this URL; nil for any other URL.
    static func server(besides url: String) -> String? {
        guard url.hasSuffix(openID), let issuer = HTTPURL(String(url.dropLast(openID.count))) else { return nil }
        return "\(issuer.origin)\(server)\(issuer.target == "/" ? "" : issuer.target)"
    }

    /// The place of the metadata of the issuer that is an origin.
    static func server(at origin: HTTPOrigin) -> String { "\(origin)\(server)" }
}
