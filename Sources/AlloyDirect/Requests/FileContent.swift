import HTTP
import JSON
import TextCoding

/// The bytes that a caller means by a value: of a file, or written in place.
struct FileContent {
    var body: HTTPBody
    var filename: String?
    var contentType: String?

    /// The content of a value; nil for a value that is none. Opens the file, where it is one of this machine.
    ///
    /// It is the key of an uploaded file, or an object with `base64`, and perhaps `filename` and `contentType`. Throws a sentence
    /// for a file that is no longer what was uploaded.
    init?(_ value: JSONValue, files: (String) -> DirectFile?) throws(Problems) {
        if let key = value.stringValue {
            guard let file = files(key) else { return nil }
            switch file.content {
            case .memory(let bytes): body = HTTPBody(bytes)
            case .disk(let source):
                guard let open = source.open() else {
                    throw Problems(["the file \(key) was changed or removed after it was uploaded: upload it again"])
                }
                body = HTTPBody(open)
            }
            filename = file.filename
            contentType = file.mimeType
        } else {
            guard let text = value["base64"]?.stringValue, let decoded = Base64.decode(text) else { return nil }
            body = HTTPBody(decoded)
            filename = value["filename"]?.stringValue
            contentType = value["contentType"]?.stringValue
        }
    }

    /// Says what a caller can give.
    static let expectation = "give the s3Key of an uploaded file (files.upload), or {\"base64\": \"…\"}"
}
