import HTTP
import JSON
import Platform
import TextCoding

/// The kinds of body that a response to an execution can have.
enum ResponseContent {
    /// JSON, as it should be. An empty body is null.
    case json(JSONValue)
    /// Much of it.
    case text(JSONText)
    /// Any other content: a download. It is not known how the service passes one on.
    case other(JSONValue, mediaType: String)
    /// A body that is declared as JSON and is not JSON.
    case unreadable(String)

    init(_ response: HTTPResponse) {
        let contentType = response.headers["content-type"] ?? ""
        let mediaType = contentType == "application/json" ? contentType : Self.mediaType(contentType)
        if let large = response.largeBody, Self.isJSON(mediaType) {
            do {
                self = .text(try JSONText(joiningLinesOf: large))
            } catch {
                self = .unreadable("\(error)")
            }
            return
        }
        let body = response.body
        if body.isEmpty {
            self = .json(.null)
        } else if Self.isJSON(mediaType) {
            do {
                self =
                    body.count < ResponseData.textBytes
                    ? .json(try JSONValue(parsing: body)) : .text(try JSONText(validating: body))
            } catch {
                self = .unreadable("\(error)")
            }
        } else if body.first == UInt8(ascii: "{"), let json = try? JSONValue(parsing: body),
            json["responseData"] != nil
        {
            // Alloy's own envelope under a wrong name.
            self = .json(json)
        } else if Self.isText(mediaType), let text = String(validating: body, as: UTF8.self) {
            self = .other(.string(text), mediaType: mediaType)
        } else {
            self = .other(
                ["contentType": .string(contentType), "base64": .string(Base64.encode(body))],
                mediaType: mediaType)
        }
    }

    /// Returns the media type without its parameters.
    private static func mediaType(_ contentType: String) -> String {
        let type = contentType.prefix { $0 != ";" }.lowercased()
        return String(type.filter { !$0.isWhitespace })
    }

    /// Returns true for the media types of JSON (RFC 8259, RFC 6839), and for none at all: the service responds in
    /// JSON.
    private static func isJSON(_ mediaType: String) -> Bool {
        mediaType.isEmpty || mediaType == "application/json" || mediaType == "text/json" || mediaType.hasSuffix("+json")
    }

    /// Returns true for HTML and XHTML.
    static func isPage(_ mediaType: String) -> Bool {
        mediaType == "text/html" || mediaType == "application/xhtml+xml"
    }

    private static func isText(_ mediaType: String) -> Bool {
        mediaType.hasPrefix("text/") || mediaType.hasSuffix("+xml")
            || ["application/xml", "application/javascript", "application/x-ndjson", "application/yaml"]
                .contains(mediaType)
    }
}

extension PageBytes: MutableJSONTextStorage {}
