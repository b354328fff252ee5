import JSON
import Platform

/// A file that was uploaded.
struct StoredFile: Sendable {
    /// `{userId}_{filename}`.
    let s3Key: String
    /// The name without the owner's prefix.
    let filename: String
    /// As the request for the upload named it.
    var mimeType: String
    /// What is in it: third parties that take files by their key are given this.
    var bytes: [UInt8]
    var md5: [UInt8]
    var lastModified: Timestamp

    /// A row of `GET /connectors/files/list`.
    var json: JSONValue {
        [
            "s3Key": .string(s3Key), "filename": .string(filename), "size": .int(bytes.count),
            "lastModified": .string(lastModified.iso8601),
        ]
    }
}
