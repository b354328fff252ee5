import JSON
import Logging

/// A file that Alloy holds for use in actions.
public struct StoredFile: Sendable, Equatable {
    /// What actions take as a file's content.
    public var s3Key: String
    /// The name without the user's prefix.
    public var filename: String?
    /// In bytes.
    public var size: JSONNumber?
    /// ISO 8601.
    public var lastModified: String?
    /// The members that are not known here.
    public var others: JSONObject

    /// Reads one of the shapes that the service gives it, or the shape of `json`; nil when it is neither.
    public init?(_ json: JSONValue) {
        guard var reader = MemberReader(json, written: ["s3Key", "filename", "size", "lastModified"]),
            let s3Key = reader.text("s3Key", "key")
        else { return nil }
        self.s3Key = s3Key
        filename = reader.text("filename", "name")
        size = reader.value("size")?.numberValue
        lastModified = reader.text("lastModified")
        others = reader.others
    }

    /// `{s3Key, filename, size, lastModified}`, and whatever else came.
    public var json: JSONValue {
        let object: JSONObject = [
            "s3Key": .string(s3Key), "filename": .optional(filename), "size": size.map(JSONValue.number) ?? .null,
            "lastModified": .optional(lastModified),
        ]
        return .object(object.appending(others))
    }
}

/// Where a file may be put.
public struct UploadSlot: Sendable, Equatable {
    /// Whether the bytes are known.
    public enum Kind: String, Sendable {
        /// They have to be put.
        case new
        /// They are there already, found by their MD5.
        case existing
    }

    /// Whoever holds it may put the file, for an hour.
    public var presignedUrl: Secret?
    /// What actions take as the file's content.
    public var s3Key: String
    /// Whether the bytes are known.
    public var kind: Kind

    /// What makes the link one: a store that refuses it repeats its parts.
    var secrets: [Secret] { presignedUrl?.queryValues ?? [] }

    init?(_ json: JSONValue) {
        // Seen is {"presignedUrl": {"presignedUrl": "…", "type", "s3Key", "md5"}}.
        guard let object = Envelope.object(json, "presignedUrl", "data"),
            let inner = Envelope.object(.object(object), "presignedUrl"), let s3Key = inner.text("s3Key", "key")
        else { return nil }
        self.s3Key = s3Key
        kind = inner.text("type").flatMap(Kind.init) ?? .new
        presignedUrl = inner.text("presignedUrl", "url").map(Secret.init)
        if kind == .new && presignedUrl == nil { return nil }
    }
}

/// A file that was put, or was there.
public struct UploadedFile: Sendable, Equatable {
    /// What actions take as the file's content.
    public var s3Key: String
    /// Whether the bytes were new.
    public var kind: UploadSlot.Kind

    /// `{s3Key, type}`.
    public var json: JSONValue { ["s3Key": .string(s3Key), "type": .string(kind.rawValue)] }
}
