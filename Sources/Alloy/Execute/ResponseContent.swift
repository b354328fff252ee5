import HTTP
import JSON
import Platform

/// The kinds of body that a response to an execution can have.
enum ResponseContent {
    /// JSON, as it should be. An empty body is null.
    case json(JSONValue)
    /// Much of it.
    case text(JSONText)
    /// Any other content: a text, or bytes. It is not known how the service passes one on.
    case other(ResponseData, MediaType)
    /// A provider's own bytes, with what the service says beside them.
    case provider(BinaryContent, JSONObject)
    /// A body that is declared as JSON and is not JSON.
    case unreadable(String)

    init(_ response: HTTPResponse) {
        if let envelope = response.envelope {
            self = .provider(BinaryContent(response), envelope)
            return
        }
        let type = MediaType(response.headers["content-type"])
        // The service responds in JSON, also where it does not say so.
        let isJSON = type.isJSON || type.essence.isEmpty
        if let large = response.largeBody, isJSON {
            do {
                self = .text(try JSONText(joiningLinesOf: large))
            } catch {
                self = .unreadable("\(error)")
            }
            return
        }
        guard response.bodyByteCount > 0 else {
            self = .json(.null)
            return
        }
        let body = response.body
        if isJSON {
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
        } else if type.isText, let text = type.text(body) {
            self = .other(.value(.string(text)), type)
        } else {
            self = .other(.binary(BinaryContent(response)), type)
        }
    }
}

extension MediaType {
    /// Indicates HTML and XHTML.
    var isPage: Bool { essence == "text/html" || essence == "application/xhtml+xml" }
}

extension PageBytes: MutableJSONTextStorage {}
