import HTTP
import JSON
import OpenAPI

/// A body of the type `multipart/form-data` (RFC 7578), one part for each member, and one for each element of a list.
struct MultipartBody {
    /// The text between the parts.
    let boundary: String
    private(set) var content = HTTPBody([])
    /// The members that can't be written, with what a caller can give instead.
    private(set) var problems: [String] = []

    init(
        _ members: JSONObject, schema: JSONValue?, encodings: [ExactString: OperationRequest.Encoding],
        boundary: String,
        files: (String) -> DirectFile?
    ) {
        self.boundary = boundary
        for member in members.members where !member.value.isNull {
            let encoding = encodings[ExactString(member.key)]
            let property = schema?["properties"]?[member.key]
            if let elements = member.value.arrayValue {
                for element in elements where !element.isNull {
                    append(member.key, element, property?["items"], encoding, files)
                }
            } else {
                append(member.key, member.value, property, encoding, files)
            }
        }
        append("--\(boundary)--\r\n")
    }

    private mutating func append(
        _ name: String, _ value: JSONValue, _ schema: JSONValue?, _ encoding: OperationRequest.Encoding?,
        _ files: (String) -> DirectFile?
    ) {
        // The first of several types that the document allows.
        let type =
            encoding?.contentType?.split(separator: ",").first.map { String($0).trimmed } ?? Self.textType(schema)
        // A media range is no type of a part.
        let single = type.flatMap { $0.contains("*") ? nil : $0 }
        let isBinary = Self.isBinary(schema, type)
        let file: FileContent?
        do throws(Problems) {
            // A key alone does not make a text a file.
            let mayBeFile = isBinary || Self.isLocation(schema) || value.objectValue != nil || type != nil
            file = mayBeFile ? try FileContent(value, files: files) : nil
        } catch {
            problems += error.sentences.map { "\(name): \($0)" }
            return
        }
        if let file {
            let usual = single ?? "application/octet-stream"
            append(name, filename: file.filename ?? name, contentType: file.contentType ?? usual, file.body)
        } else if isBinary {
            problems.append("\(name) is a file: \(FileContent.expectation)")
        } else if value.isStructured {
            append(name, filename: nil, contentType: single ?? "application/json", HTTPBody(value.bytes))
        } else {
            append(name, filename: nil, contentType: single, HTTPBody(Array(ParameterWriter.text(value).utf8)))
        }
    }

    private mutating func append(_ name: String, filename: String?, contentType: String?, _ part: HTTPBody) {
        var head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(name))\""
        if let filename { head += "; filename=\"\(Self.quoted(filename))\"" }
        if let contentType, !contentType.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            head += "\r\nContent-Type: \(contentType)"
        }
        append("\(head)\r\n\r\n")
        content.append(part)
        append("\r\n")
    }

    private mutating func append(_ text: String) { content.append(HTTPBody(Array(text.utf8))) }

    /// A name as browsers write it (WHATWG HTML, multipart/form-data encoding).
    ///
    /// By scalars: a carriage return and the line feed behind it are one character.
    private static func quoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            case "\"": result += "%22"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// Returns true where a member that the schema describes as a file is an uploaded file or the content of one.
    static func hasFile(_ members: JSONObject, schema: JSONValue?, files: (String) -> DirectFile?) -> Bool {
        func isFile(_ value: JSONValue, _ schema: JSONValue?) -> Bool {
            guard isBinary(schema, nil) || isLocation(schema) || textType(schema) != nil else { return false }
            return value.stringValue.map { files($0) != nil } ?? (value["base64"]?.stringValue != nil)
        }
        return members.members.contains { member in
            let property = schema?["properties"]?[member.key]
            guard let elements = member.value.arrayValue else { return isFile(member.value, property) }
            return elements.contains { isFile($0, property?["items"]) }
        }
    }

    /// Returns true for a member that is the location of a file in responses. Frameworks such as Django REST framework use one
    /// schema for both directions, so a request may have the file itself.
    private static func isLocation(_ schema: JSONValue?) -> Bool { schema?["format"]?.stringValue == "uri" }

    /// The media type of a string that holds text in a media type, such as JSON; nil for anything else.
    private static func textType(_ schema: JSONValue?) -> String? {
        guard schema?["type"] == "string", schema?["contentEncoding"] == nil, schema?["format"] != "binary",
            let media = schema?["contentMediaType"]?.stringValue
        else { return nil }
        let type = MediaType(media)
        return type.isText || type.isJSON ? media : nil
    }

    /// Returns true for a member that is bytes: in 3.0 by its format, in 3.1 by its media type or its lack of a type.
    static func isBinary(_ schema: JSONValue?, _ contentType: String?) -> Bool {
        if let format = schema?["format"]?.stringValue, format == "binary" { return true }
        if schema?["contentMediaType"]?.stringValue != nil, schema?["contentEncoding"] == nil {
            return textType(schema) == nil
        }
        for name in ["anyOf", "oneOf", "allOf"] {
            if schema?[name]?.arrayValue?.contains(where: { isBinary($0, nil) }) == true { return true }
        }
        // A string without a format is text in any media type, such as that of SDP.
        guard let contentType, !AcceptHeader.isJSON(contentType), schema?["type"] != "string" else { return false }
        return !contentType.hasPrefix("text/") && !contentType.hasSuffix("xml")
            && contentType != "application/x-www-form-urlencoded"
    }
}
