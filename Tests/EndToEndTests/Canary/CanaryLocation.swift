import JSON

/// A location in a response where a service may echo a secret.
struct CanaryLocation: Sendable {
    let name: String
    /// False if nothing of the location is ever shown, so that nothing is redacted.
    var isShown = true
    /// Returns the response with this text as bytes of HTTP; nil if the text is not valid there.
    let answer: @Sendable (String) -> String?

    static let all: [CanaryLocation] = [
        json("message", "400 Bad Request") { #"{"message":\#($0)}"# },
        json("structured", "400 Bad Request") {
            #"{"error":{"code":\#($0),"message":\#($0),"source":"CONNECTIVITY_API","details":{"got":[\#($0)]}}}"#
        },
        json("source", "400 Bad Request") { #"{"error":{"code":"A","message":"no","source":\#($0)}}"# },
        json("name", "403 Forbidden") { #"{"message":"no","details":{\#($0):[\#($0)]}}"# },
        json("reason", "404 Not Found") {
            #"{"error":{"source":"hubspot","code":"E","message":"no","details":{"body":{"message":\#($0)}}}}"#
        },
        json("title", "409 Conflict") { #"{"error":\#($0),"message":"no"}"# },
        json("disguised", "200 OK") { #"{"error":{"code":"INVALID_INPUT","message":\#($0),"source":"ALLOY"}}"# },
        json("page-in-json", "422 No") { #"{"errorHtml":\#(quoted("<html><pre>\(unquoted($0))</pre></html>"))}"# },
        json("behind-the-cut", "400 Bad Request") {
            #"{"message":\#(quoted(String(repeating: "x", count: 226) + unquoted($0)))}"#
        },
        json("long", "400 Bad Request") {
            #"{"message":\#($0),"padding":"\#(String(repeating: "y", count: 4_060))","end":\#($0)}"#
        },
        json("server-error", "500 Down") { #"{"message":\#($0)}"# },
        // A connector that knows the secret may return it where it belongs.
        json("success", "200 OK") {
            #"{"userId":"1","username":\#($0),"x":{\#($0):[\#($0),\#(quoted("{\"in\":\($0)}"))]},"#
                + #""responseData":{"echo":\#($0)},"more":\#($0)}"#
        },
        plain("page", "404 Not Found", "text/html") { "<!DOCTYPE html><title>no</title><pre>\($0)</pre>" },
        plain("xml", "403 Forbidden", "application/xml") {
            "<?xml version=\"1.0\"?><Error><Code>Denied</Code><Message>\($0)</Message></Error>"
        },
        plain("text", "410 Gone", "text/plain") { "what is \($0)?" },
        plain("second-line", "410 Gone", "text/plain") { "no\nwhat is \($0)?" },
        plain("broken-json", "200 OK", "application/json") { "{\"userId\":\"\($0)" },
        header("location", "302 Found") { "Location: https://example.com/\($0)" },
        header("request-id", "400 Bad Request") { "X-Request-Id: \($0)" },
        header("content-type", "400 Bad Request") { "Content-Type: text/\($0)" },
        // The reason phrase has no meaning since HTTP/2, and is never shown.
        CanaryLocation(name: "phrase", isShown: false) { text in
            fits(text) ? "HTTP/1.1 418 \(text)\r\nContent-Length: 0\r\n\r\n" : nil
        },
    ]

    /// The locations for tests that are about the secret.
    static let few = all.filter { ["message", "structured", "success", "page"].contains($0.name) }

    private static func json(
        _ name: String, _ status: String, _ body: @escaping @Sendable (String) -> String
    ) -> CanaryLocation {
        CanaryLocation(name: name) { whole(status, "application/json", body(quoted($0))) }
    }

    private static func plain(
        _ name: String, _ status: String, _ type: String, _ body: @escaping @Sendable (String) -> String
    ) -> CanaryLocation {
        CanaryLocation(name: name) { whole(status, type, body($0)) }
    }

    private static func header(
        _ name: String, _ status: String, _ line: @escaping @Sendable (String) -> String
    ) -> CanaryLocation {
        CanaryLocation(name: name) { text in
            fits(text) ? "HTTP/1.1 \(status)\r\n\(line(text))\r\nContent-Length: 2\r\n\r\n{}" : nil
        }
    }

    private static func whole(_ status: String, _ type: String, _ body: String) -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func quoted(_ text: String) -> String { JSONValue.string(text).text }

    private static func unquoted(_ text: String) -> String { (try? JSONValue(parsing: text))?.stringValue ?? text }

    /// Headers contain printable ASCII.
    private static func fits(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }
}
