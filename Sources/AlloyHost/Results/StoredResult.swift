import JSON
import Platform
import Locking

/// A result that is too large to be sent whole, with a cache of the parts that were read.
final class StoredResult: Sendable {
    /// The maximum number of cached parts, and of cached indexes of arrays.
    private static let maximumIndexes = 16

    let text: JSONText
    /// The maximum number of bytes of a part: the limit that the result exceeds.
    let limit: Int
    private let parts = Mutex<[(pointer: JSONPointer, part: JSONText)]>([])
    private let indexes = Mutex<[(pointer: JSONPointer, index: JSONTextIndex)]>([])

    init(_ text: JSONText, limit: Int) {
        self.text = text
        self.limit = limit
    }

    /// Returns the part at `pointer`, or nil. It is cached, because finding it takes a walk over all that is before it.
    func part(at pointer: JSONPointer) -> JSONText? {
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
    /// The member `stored` of a reply: `{handle, bytes, shape, preview, cuts}`, with few more bytes than the limit.
    func summary(handle: String) -> JSONValue {
        let preview = ResultPreview(text, bytes: limit / 2)
        return [
            "handle": .string(handle), "bytes": .int(text.byteCount),
            "shape": ResultShape.json(of: text, bytes: limit / 4),
            "preview": preview.value, "cuts": .array(preview.cuts),
        ]
    }

    /// Returns the warning in a reply that has a stored result in place of a member.
    static func warning(_ member: String, bytes: Int, limit: Int) -> String {
        "\(member) has \(bytes) bytes, more than the limit of \(limit): it is stored in the host, and can be read in parts "
            + "with results.read."
    }
}

extension SpilledBytes: JSONTextStorage {}

extension JSONTextChain.Block: SpilledBlock {}
