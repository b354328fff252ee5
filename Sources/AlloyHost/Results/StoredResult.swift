import Alloy
import JSON
import Locking
import Logging
import Platform
import TextCoding

/// A result that stays in the host: too large to be sent whole, or neither JSON nor text. It has a cache of the parts that were
/// read.
final class StoredResult: Sendable {
    /// The forms of a result.
    enum Content: Sendable {
        case text(JSONText)
        /// Bytes, with their SHA-256 in hexadecimal digits. `isRedacted` says that secrets were removed from them.
        case binary(BinaryContent, sha256: String, isRedacted: Bool)
    }

    /// The maximum number of cached parts, and of cached indexes of arrays.
    private static let maximumIndexes = 16
    /// The maximum number of bytes of a part of a result that exceeds no limit.
    static let usualLimit = 256 << 10

    let content: Content
    /// The maximum number of bytes of a part: the limit that the result exceeds.
    let limit: Int
    private let parts = Mutex<[(pointer: JSONPointer, part: JSONText)]>([])
    private let indexes = Mutex<[(pointer: JSONPointer, index: JSONTextIndex)]>([])

    init(_ content: Content, limit: Int?) {
        self.content = content
        self.limit = limit ?? Self.usualLimit
    }

    /// The number of bytes.
    var byteCount: Int {
        switch content {
        case .text(let text): text.byteCount
        case .binary(let content, _, _): content.byteCount
        }
    }

    /// Calls `body` with all bytes.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        switch content {
        case .text(let text): text.withBytes(body)
        case .binary(let content, _, _): content.withBytes(body)
        }
    }

    /// Returns the part of `text`, which is the result, at `pointer`, or nil. It is cached, because finding it takes a walk over
    /// all that is before it.
    func part(of text: JSONText, at pointer: JSONPointer) -> JSONText? {
        if let known = parts.withLock({ $0.first { $0.pointer == pointer } }) { return known.part }
        guard let part = text[pointer] else { return nil }
        parts.withLock { parts in
            if parts.count == Self.maximumIndexes { parts.removeFirst() }
            parts.append((pointer, part))
        }
        return part
    }

    /// Returns the index of the elements of the array at `pointer`; nil when there is no array.
    func index(_ pointer: JSONPointer, of array: JSONText) -> JSONTextIndex? {
        if let known = indexes.withLock({ $0.first { $0.pointer == pointer } }) { return known.index }
        guard let index = JSONTextIndex(array) else { return nil }
        indexes.withLock { indexes in
            if indexes.count == Self.maximumIndexes { indexes.removeFirst() }
            indexes.append((pointer, index))
        }
        return index
    }
}

extension StoredResult {
    /// The member `stored` of a reply: `{handle, bytes, shape, preview, cuts}`, with few more bytes than the limit; of bytes
    /// also `contentType` and `sha256`.
    func summary(handle: String) -> JSONValue {
        switch content {
        case .text(let text):
            let preview = ResultPreview(text, bytes: limit / 2)
            return [
                "handle": .string(handle), "bytes": .int(text.byteCount),
                "shape": ResultShape.json(of: text, bytes: limit / 4),
                "preview": preview.value, "cuts": .array(preview.cuts),
            ]
        case .binary(let content, let sha256, _):
            let bytes = JSONValue.int(content.byteCount)
            return [
                "handle": .string(handle), "bytes": bytes, "shape": ["type": "binary", "bytes": bytes],
                "preview": .null,
                "cuts": [], "contentType": .string(content.contentType), "sha256": .string(sha256),
            ]
        }
    }

    /// Returns the warning in a reply that has a stored result in place of a member.
    static func warning(_ member: String, bytes: Int, limit: Int) -> String {
        "\(member) has \(bytes) bytes, more than the limit of \(limit): it is stored in the host, and can be read in parts "
            + "with results.read."
    }

    /// The warning in a reply with this result.
    var warning: String? {
        guard case .binary(_, _, isRedacted: true) = content else { return nil }
        return
            "The provider's bytes contained a secret, which was removed, so they are no longer what the provider sent."
    }

    /// Small bytes as `{contentType, base64}`; null for all that is not sent within a reply.
    var inlineValue: JSONValue {
        guard case .binary(let content, _, _) = content, content.byteCount <= BinaryContent.inlineBytes,
            content.byteCount / 3 * 4 + content.contentType.utf8.count + 64 <= limit
        else { return .null }
        return content.json
    }
}

extension BinaryContent {
    /// The number of bytes up to which content is sent within a reply.
    static let inlineBytes = 16 << 10

    /// The content without the secrets known to `redactor`, and whether there were any.
    func withoutSecrets(of redactor: Redactor) -> (content: BinaryContent, isRedacted: Bool) {
        guard withBytes({ redactor.finds(in: $0, maskingQueries: false) }) else { return (self, false) }
        let redacted = redactor.redact(withBytes { Array($0) }, maskingQueries: false)
        return (BinaryContent(contentType: contentType, redacted), true)
    }

    /// The SHA-256 in hexadecimal digits.
    var sha256: String {
        var digest = SHA256()
        withBytes { digest.update(UnsafeRawBufferPointer($0)) }
        return Hex.encode(digest.finalized())
    }
}

extension SpilledBytes: JSONTextStorage {}

extension JSONTextChain.Block: SpilledBlock {}

/// All bytes of a storage.
struct StorageBlock: SpilledBlock {
    let storage: any JSONTextStorage

    func withBytes<Result>(from offset: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        storage.withBytes { body(UnsafeBufferPointer(rebasing: $0[offset...])) }
    }
}
