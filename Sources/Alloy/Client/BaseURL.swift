import HTTP
import JSON

/// The URL of the service: an origin, and a prefix of every path of the API.
public struct BaseURL: Sendable, Hashable {
    /// Scheme, host and port.
    public let origin: HTTPOrigin
    /// Empty, or a percent-encoded path that starts with `/` and does not end with one.
    public let pathPrefix: String
    /// The URL, without a slash at its end.
    public let description: String

    /// Alloy's production service; development and production keys both belong there.
    public static let production = BaseURL(
        unchecked: HTTPOrigin(scheme: "https", host: "production.runalloy.com", port: 443), pathPrefix: "")

    /// The base URL that `text` spells.
    ///
    /// Throws `invalid_input` when it is no http(s) URL, has a query, or is `http:` to another machine: the key would
    /// travel in the clear.
    public init(_ text: String) throws(AlloyError) {
        guard let url = HTTPURL(text), !text.contains("?"), !text.contains("#") else {
            throw Self.unusable(text, "an absolute https URL without a query")
        }
        try self.init(origin: url.origin, pathPrefix: url.target)
    }

    /// The base URL of these parts; throws as `init(_:)` does.
    public init(origin: HTTPOrigin, pathPrefix: String = "") throws(AlloyError) {
        guard origin.scheme == "https" || origin.isLoopback else {
            throw Self.unusable(
                origin.description, "https, or http to this machine itself: the API key would travel in the clear")
        }
        var prefix = pathPrefix[...]
        while prefix.hasSuffix("/") { prefix.removeLast() }
        guard prefix.isEmpty || prefix.hasPrefix("/") else {
            throw Self.unusable(pathPrefix, "a path prefix that starts with /")
        }
        self.init(unchecked: origin, pathPrefix: String(prefix))
    }

    private init(unchecked origin: HTTPOrigin, pathPrefix: String) {
        self.origin = origin
        self.pathPrefix = pathPrefix
        description = origin.description + pathPrefix
    }

    private static func unusable(_ text: String, _ expected: String) -> AlloyError {
        .notSent(
            .invalidInput, "The base URL can't be used.",
            fix: [.advice("Give \(expected), such as \(production).")],
            problems: [
                AlloyError.Problem(
                    at: JSONPointer(tokens: ["baseURL"]), expected: expected, value: .string(shown(text)))
            ])
    }

    /// Returns the text of a URL as errors may show it: without its query, its fragment and its user, which may be secrets.
    public static func shown(_ text: String) -> String {
        var shown = String(text.prefix { $0 != "?" && $0 != "#" })
        if shown.utf8.count < text.utf8.count { shown += "…" }
        let scheme = shown.firstIndex(of: ":").map { shown[$0...].prefix { ":/".contains($0) }.endIndex }
        let start = scheme ?? shown.startIndex
        let authority = shown[start...].prefix { $0 != "/" }
        if let at = authority.lastIndex(of: "@") { shown.replaceSubrange(start..<at, with: "…") }
        return shown
    }
}

extension BaseURL: CustomStringConvertible {}
