import JSON
import Logging

/// A file that Alloy holds for use in actions.
public struct StoredFile: Sendable, Equatable {
    /// The key that actions accept as a file's content.
    public var s3Key: String
    /// The name without the user's prefix.
    public var filename: String?
    /// The size in bytes.
    public var size: JSONNumber?
    /// ISO 8601.
    public var lastModified: String?
    /// The members that this version does not know.
    public var unknownMembers: JSONObject

    /// Reads one of the shapes that the service gives it, or the shape of `json`; nil when it is neither.
    public init?(_ json: JSONValue) {
        guard var reader = MemberReader(json, written: ["s3Key", "filename", "size", "lastModified"]),
            let s3Key = reader.text("s3Key", "key")
        else { return nil }
        self.s3Key = s3Key
        filename = reader.text("filename", "name")
        size = reader.value("size")?.numberValue
        lastModified = reader.text("lastModified")
        unknownMembers = reader.unknownMembers
    }

    /// `{s3Key, filename, size, lastModified}`, and all other members that came.
    public var json: JSONValue {
        let object: JSONObject = [
            "s3Key": .string(s3Key), "filename": .optional(filename), "size": size.map(JSONValue.number) ?? .null,
            "lastModified": .optional(lastModified),
        ]
        return .object(object.appending(unknownMembers))
    }
}

/// A slot for the upload of a file.
public struct UploadSlot: Sendable, Equatable {
    /// The state of the bytes before the upload.
    public enum Kind: String, Sendable {
        /// The bytes have to be uploaded.
        case new
        /// The service has the bytes already, found by their MD5.
        case existing
    }

    /// The URL for the upload, valid for an hour. It is a secret: it permits the upload by itself.
    public var presignedUrl: Secret?
    /// The key that actions accept as the file's content.
    public var s3Key: String
    /// The state of the bytes before the upload.
    public var kind: Kind

    /// The secret parts of the link: a store that refuses it repeats them.
    var secrets: [Secret] { presignedUrl?.queryValues ?? [] }

    init?(_ json: JSONValue) {
        // Seen is {"presignedUrl": {"presignedUrl": "…", "type", "s3Key", "md5"}}.
        guard let object = ResponseEnvelope.object(json, "presignedUrl", "data"),
            let inner = ResponseEnvelope.object(.object(object), "presignedUrl"), let s3Key = inner.text("s3Key", "key")
        else { return nil }
        self.s3Key = s3Key
        kind = inner.text("type").flatMap(Kind.init) ?? .new
        presignedUrl = inner.text("presignedUrl", "url").map(Secret.init)
        if kind == .new && presignedUrl == nil { return nil }
    }
}

/// A file that was put, or was there.
public struct UploadedFile: Sendable, Equatable {
    /// The key that actions accept as the file's content.
    public var s3Key: String
    /// The state of the bytes before the upload.
    public var kind: UploadSlot.Kind

    /// `{s3Key, type}`.
    public var json: JSONValue { ["s3Key": .string(s3Key), "type": .string(kind.rawValue)] }
}
