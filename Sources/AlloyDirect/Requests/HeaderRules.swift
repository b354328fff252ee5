import HTTP
import JSON

/// The header fields that a caller can't set: they decide who is called, as whom, in which way, or where the message ends.
enum HeaderRules {
    private static let refused: Set = [
        // The account's.
        "authorization", "cookie", "proxy-authorization",
        // The connection's.
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect",
        "proxy-connection",
        // Some servers take the method or the path from them: then a read would be something else.
        "x-http-method", "x-http-method-override", "x-method-override", "x-original-url", "x-rewrite-url",
        "x-original-method",
    ]

    /// Returns the reason why a caller can't set this field, or nil.
    static func problem(_ name: String, _ value: JSONValue) -> String? {
        // Servers such as those of CGI and WSGI make no difference between an underscore and a hyphen.
        let canonical = name.lowercased().replacing("_", with: "-")
        if refused.contains(canonical) { return "The header \(name) is not the caller's to set" }
        if HTTPHeaders([HTTPHeaders.Field(name: name, value: ParameterWriter.text(value))]).firstUnsendableField != nil
        {
            return "The header '\(name.prefix(64))' holds characters that no header may hold"
        }
        return nil
    }
}
