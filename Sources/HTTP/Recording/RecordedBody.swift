import JSON
import Platform
import TextCoding

/// A body as a recording keeps it.
enum RecordedBody: Sendable, Equatable {
    case absent
    case json(JSONValue)
    case text(String)
    /// No text.
    case bytes([UInt8])
    /// A body that is not recorded, such as an uploaded file; the digest distinguishes it from others.
    case digest(count: Int, sha256: String)

    /// The text that replaces a secret.
    static let placeholder = "[redacted]"

    /// Records a body, without the secrets that `redactText` and, where it is JSON, `redact` know.
    init(
        _ body: [UInt8], _ redactText: ([UInt8]) -> [UInt8], _ redact: (JSONValue) -> JSONValue
    ) {
        if body.isEmpty {
            self = .absent
        } else if let json = try? JSONValue(parsing: body) {
            self = .json(redact(json))
        } else {
            let body = redactText(body)
            self = String(validating: body, as: UTF8.self).map(Self.text) ?? .bytes(body)
        }
    }

    /// Records a file as a digest: its owner must not be recognizable from the recording.
    init(digestOf body: HTTPBody) {
        var digest = SHA256()
        _ = body.forEachBlock { digest.update($0) }
        self = .digest(count: body.count, sha256: Hex.encode(digest.finalized()))
    }

    /// The body as it came, but for its secrets and for white space between the parts of JSON.
    var content: [UInt8] {
        switch self {
        case .absent, .digest: []
        case .json(let value): value.bytes
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        }
    }
}

extension RecordedBody {
    /// The member that represents the body; nil for none.
    var member: JSONObject.Member? {
        switch self {
        case .absent: nil
        case .json(let value): JSONObject.Member(key: "body", value: value)
        case .text(let text): JSONObject.Member(key: "bodyText", value: .string(text))
        case .bytes(let bytes): JSONObject.Member(key: "bodyBase64", value: .string(Base64.encode(bytes)))
        case .digest(let count, let sha256):
            JSONObject.Member(key: "bodyDigest", value: ["bytes": .int(count), "sha256": .string(sha256)])
        }
    }

    /// Reads the body from the members of a request or a response; nil when it has none of the forms above.
    init?(in object: JSONObject) {
        if let value = object["body"] {
            self = .json(value)
        } else if let value = object["bodyText"] {
            guard let text = value.stringValue else { return nil }
            self = .text(text)
        } else if let value = object["bodyBase64"] {
            guard let text = value.stringValue, let bytes = Base64.decode(text) else { return nil }
            self = .bytes(bytes)
        } else if let value = object["bodyDigest"] {
            guard let count = value["bytes"]?.intValue, let sha256 = value["sha256"]?.stringValue else { return nil }
            self = .digest(count: count, sha256: sha256)
        } else {
            self = .absent
        }
    }
}
