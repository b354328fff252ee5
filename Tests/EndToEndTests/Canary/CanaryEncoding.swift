import Foundation
import JSON

/// An encoding in which a service may echo a secret.
struct CanaryEncoding: Sendable {
    let name: String
    let spell: @Sendable (String) -> String

    /// The encodings of services, proxies, frameworks and browsers.
    static let all: [CanaryEncoding] = [
        CanaryEncoding(name: "plain") { $0 },
        CanaryEncoding(name: "json") { json($0) },
        CanaryEncoding(name: "json-slashes") { json($0).replacing("/", with: "\\/") },
        CanaryEncoding(name: "json-ascii") { ascii($0) },
        CanaryEncoding(name: "json-all") { $0.utf16.map { String(format: "\\u%04X", $0) }.joined() },
        CanaryEncoding(name: "json-in-json") { json("{\"t\":\"\(json($0))\"}") },
        CanaryEncoding(name: "url") { url($0) },
        CanaryEncoding(name: "url-lower") { $0.utf8.map { String(format: "%%%02x", $0) }.joined() },
        CanaryEncoding(name: "url-twice") { url(url($0)) },
        CanaryEncoding(name: "form") { url($0).replacing("%20", with: "+") },
        CanaryEncoding(name: "url-of-json") { url(json($0)) },
        CanaryEncoding(name: "base64") { base64($0) },
        CanaryEncoding(name: "base64-behind-1") { base64("u" + $0) },
        CanaryEncoding(name: "base64-behind-2") { base64("me" + $0 + "!") },
        CanaryEncoding(name: "base64-of-json") { base64("{\"t\":\"\(json($0))\"}") },
        CanaryEncoding(name: "base64-of-json-slashes") {
            base64("{\"t\":\"\(json($0).replacing("/", with: "\\/"))\"}")
        },
        CanaryEncoding(name: "base64url") {
            base64($0).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        },
        CanaryEncoding(name: "html") {
            $0.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
        },
    ]

    /// The encodings for tests that are about the location.
    static let few = all.filter { ["plain", "json", "url", "base64-behind-1"].contains($0.name) }

    /// Returns a text as JSON writes it, without quotes.
    static func json(_ text: String) -> String { String(JSONValue.string(text).text.dropFirst().dropLast()) }

    private static func ascii(_ text: String) -> String {
        json(text).utf16.map { $0 < 0x80 ? String(UnicodeScalar(UInt8($0))) : String(format: "\\u%04x", $0) }.joined()
    }

    private static func url(_ text: String) -> String {
        text.addingPercentEncoding(
            withAllowedCharacters: CharacterSet(
                charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")) ?? ""
    }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}
