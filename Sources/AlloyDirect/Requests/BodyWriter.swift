import HTTP
import JSON
import OpenAPI

/// Writes the body of a request in one of the media types that the document allows.
struct BodyWriter {
    /// A written body.
    struct Written {
        var content: HTTPBody
        var contentType: String

        init(_ content: HTTPBody, _ contentType: String) {
            self.content = content
            self.contentType = contentType
        }

        init(_ bytes: [UInt8], _ contentType: String) { self.init(HTTPBody(bytes), contentType) }
    }

    /// The forms that the document has, the preferred one first.
    let bodies: [OperationRequest.Body]
    /// Makes the text between the parts of a multipart body.
    let boundary: () -> String
    /// Finds a file of the caller by its key.
    let files: (String) -> DirectFile?

    /// Writes the body in the preferred form, or in the one that the caller's `Content-Type` names. Throws what a caller can
    /// correct, as sentences.
    func written(_ value: JSONValue, contentType: String?) throws(Problems) -> Written {
        let body = choose(contentType, for: value)
        let declared = body.map(\.plainType) ?? "application/json"
        let isRange = declared.contains("*")
        let type = isRange ? Self.type(in: declared, for: value, body?.schema) : declared
        let rangeHeader = type == "text/plain" ? "text/plain; charset=utf-8" : type
        let header = isRange ? rangeHeader : contentType ?? body?.mediaType ?? type
        switch type {
        case _ where AcceptHeader.isJSON(type):
            return Written(value.bytes, header)
        case "application/x-www-form-urlencoded":
            let members = try Self.members(value, type)
            let text = FormBody.text(members, encodings: body?.encodings ?? [:])
            return Written(Array(text.utf8), header)
        case _ where type.hasPrefix("multipart/"):
            let multipart = MultipartBody(
                try Self.members(value, type), schema: body?.schema, encodings: body?.encodings ?? [:],
                boundary: boundary(), files: files)
            if !multipart.problems.isEmpty { throw Problems(multipart.problems) }
            return Written(multipart.content, "\(type); boundary=\(multipart.boundary)")
        case _ where MediaType(type).isText:
            if let text = value.stringValue { return Written(Array(text.utf8), header) }
            guard !type.hasSuffix("xml") else { throw Problems(["the body is \(type): give it as a text"]) }
            return Written(value.bytes, header)
        default:
            guard let content = try FileContent(value, files: files) else {
                throw Problems(["the body is \(type): \(FileContent.expectation)"])
            }
            let stated = isRange ? content.contentType ?? "application/octet-stream" : header
            return Written(content.body, stated)
        }
    }

    /// The form of this media type. A type that the document lacks is a form of its own. Without a type, it is the preferred form, or
    /// the one that carries the files of `value`: many frameworks offer JSON for each operation, also for those that need a file.
    private func choose(_ contentType: String?, for value: JSONValue) -> OperationRequest.Body? {
        guard let contentType else {
            guard let members = value.objectValue,
                let multipart = bodies.first(where: { $0.plainType == "multipart/form-data" }),
                MultipartBody.hasFile(members, schema: multipart.schema, files: files)
            else { return bodies.first }
            return multipart
        }
        let plain = contentType.prefix { $0 != ";" }.trimmed.lowercased()
        return bodies.first { $0.plainType == plain } ?? OperationRequest.Body(undeclared: contentType)
    }

    /// The media type in a media range in which this value is sent: `Content-Type` has none but a single type (RFC 9110 §8.3).
    /// A range that says nothing about the form, such as `image/*`, stays: then the file itself has the type.
    private static func type(in range: String, for value: JSONValue, _ schema: JSONValue?) -> String {
        switch range {
        case _ where AcceptHeader.isJSON(range): "application/json"
        case "multipart/*": "multipart/form-data"
        case "text/*": "text/plain"
        case "*/*", "*", "application/*":
            if MultipartBody.isBinary(schema, nil) {
                "application/octet-stream"
            } else {
                range != "application/*" && value.stringValue != nil ? "text/plain" : "application/json"
            }
        default: range
        }
    }

    private static func members(_ value: JSONValue, _ type: String) throws(Problems) -> JSONObject {
        guard let object = value.objectValue else { throw Problems(["the body is \(type): give it as an object"]) }
        return object
    }
}

/// The parts of a call that can't become a request, as sentences without a full stop.
struct Problems: Error, Equatable {
    let sentences: [String]

    init(_ sentences: [String]) { self.sentences = sentences }
}
