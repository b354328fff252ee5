import Foundation
import JSON

/// A way in which a service may spell a secret that it repeats.
struct CanarySpelling: Sendable {
    let name: String
    let spell: @Sendable (String) -> String

    /// What services, proxies, frameworks and browsers make of a text.
    static let all: [CanarySpelling] = [
        CanarySpelling(name: "plain") { $0 },
        CanarySpelling(name: "json") { json($0) },
        CanarySpelling(name: "json-slashes") { json($0).replacing("/", with: "\\/") },
        CanarySpelling(name: "json-ascii") { ascii($0) },
        CanarySpelling(name: "json-all") { $0.utf16.map { String(format: "\\u%04X", $0) }.joined() },
        CanarySpelling(name: "json-in-json") { json("{\"t\":\"\(json($0))\"}") },
        CanarySpelling(name: "url") { url($0) },
        CanarySpelling(name: "url-lower") { $0.utf8.map { String(format: "%%%02x", $0) }.joined() },
        CanarySpelling(name: "url-twice") { url(url($0)) },
        CanarySpelling(name: "form") { url($0).replacing("%20", with: "+") },
        CanarySpelling(name: "url-of-json") { url(json($0)) },
        CanarySpelling(name: "base64") { base64($0) },
        CanarySpelling(name: "base64-behind-1") { base64("u" + $0) },
        CanarySpelling(name: "base64-behind-2") { base64("me" + $0 + "!") },
        CanarySpelling(name: "base64-of-json") { base64("{\"t\":\"\(json($0))\"}") },
        CanarySpelling(name: "base64-of-json-slashes") {
            base64("{\"t\":\"\(json($0).replacing("/", with: "\\/"))\"}")
        },
        CanarySpelling(name: "base64url") {
            base64($0).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        },
        CanarySpelling(name: "html") {
            $0.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
        },
    ]

    /// Those that are enough where the place is what matters.
    static let few = all.filter { ["plain", "json", "url", "base64-behind-1"].contains($0.name) }

    /// A text as JSON writes it, without quotes.
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
