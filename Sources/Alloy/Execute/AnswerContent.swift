import HTTP
import JSON
import Platform

/// What the body of an execution's answer is.
enum AnswerContent {
    /// JSON, as it should be. An empty body is null.
    case json(JSONValue)
    /// Much of it.
    case text(JSONText)
    /// Something else: a download. How the service passes one on is not known.
    case other(JSONValue, mediaType: String)
    /// Called JSON, and is none.
    case unreadable(String)

    init(_ response: HTTPResponse) {
        let contentType = response.headers["content-type"] ?? ""
        let mediaType = Self.mediaType(contentType)
        if response.body.isEmpty {
            self = .json(.null)
        } else if Self.isJSON(mediaType) {
            do {
                self =
                    response.body.count < ResponseData.textBytes
                    ? .json(try JSONValue(parsing: response.body)) : .text(try JSONText(validating: response.body))
            } catch {
                self = .unreadable("\(error)")
            }
        } else if response.body.first == UInt8(ascii: "{"), let json = try? JSONValue(parsing: response.body),
            json["responseData"] != nil
        {
            // Alloy's own envelope under a wrong name.
            self = .json(json)
        } else if Self.isText(mediaType), let text = String(validating: response.body, as: UTF8.self) {
            self = .other(.string(text), mediaType: mediaType)
        } else {
            self = .other(
                ["contentType": .string(contentType), "base64": .string(Base64.encode(response.body))],
                mediaType: mediaType)
        }
    }

    private static func mediaType(_ contentType: String) -> String {
        let type = contentType.prefix { $0 != ";" }.lowercased()
        return String(type.filter { !$0.isWhitespace })
    }

    /// True for JSON's types (RFC 8259, RFC 6839), and for none at all: the service answers in JSON.
    private static func isJSON(_ mediaType: String) -> Bool {
        mediaType.isEmpty || mediaType == "application/json" || mediaType == "text/json" || mediaType.hasSuffix("+json")
    }

    /// True for HTML and XHTML.
    static func isPage(_ mediaType: String) -> Bool {
        mediaType == "text/html" || mediaType == "application/xhtml+xml"
    }

    private static func isText(_ mediaType: String) -> Bool {
        mediaType.hasPrefix("text/") || mediaType.hasSuffix("+xml")
            || ["application/xml", "application/javascript", "application/x-ndjson", "application/yaml"]
                .contains(mediaType)
    }
}
