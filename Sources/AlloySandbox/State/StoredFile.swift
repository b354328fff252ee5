import JSON
import Platform

/// A file that was uploaded. Its bytes are not kept: nothing reads them back.
struct StoredFile: Sendable {
    /// `{userId}_{filename}`.
    let s3Key: String
    /// The name without the owner's prefix.
    let filename: String
    /// In bytes.
    var size: Int
    var md5: [UInt8]
    var lastModified: Timestamp

    /// A row of `GET /connectors/files/list`.
    var json: JSONValue {
        [
            "s3Key": .string(s3Key), "filename": .string(filename), "size": .int(size),
            "lastModified": .string(lastModified.iso8601),
        ]
    }
}
