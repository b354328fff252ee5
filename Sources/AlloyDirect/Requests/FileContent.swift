import JSON
import TextCoding

/// The bytes that a caller means by a value: of a file, or written in place.
struct FileContent {
    var bytes: [UInt8]
    var filename: String?
    var contentType: String?

    /// The content of a value; nil for a value that is none.
    ///
    /// It is the key of an uploaded file, or an object with `base64`, and perhaps `filename` and `contentType`.
    init?(_ value: JSONValue, files: (String) -> DirectFile?) {
        if let key = value.stringValue {
            guard let file = files(key) else { return nil }
            bytes = file.bytes
            filename = file.filename
            contentType = file.mimeType
        } else {
            guard let text = value["base64"]?.stringValue, let decoded = Base64.decode(text) else { return nil }
            bytes = decoded
            filename = value["filename"]?.stringValue
            contentType = value["contentType"]?.stringValue
        }
    }

    /// Says what a caller can give.
    static let expectation = "give the s3Key of an uploaded file (files.upload), or {\"base64\": \"…\"}"
}
