import JSON
import Platform
import Synchronization

/// A result that is too large to be sent whole, and what was found out about it while parts of it were read.
final class StoredResult: Sendable {
    /// So many places, and arrays with where their elements stand, are remembered; for more it is looked up again.
    private static let maximumIndexes = 16

    let text: JSONText
    /// How many bytes a part of it may have: the bound that it was too large for.
    let limit: Int
    private let parts = Mutex<[(pointer: JSONPointer, part: JSONText)]>([])
    private let indexes = Mutex<[(pointer: JSONPointer, index: JSONTextIndex)]>([])

    init(_ text: JSONText, limit: Int) {
        self.text = text
        self.limit = limit
    }

    /// What stands at `pointer`, or nil. To find it takes a walk over all that stands beside it, so it is remembered.
    func part(at pointer: JSONPointer) -> JSONText? {
        if let known = parts.withLock({ $0.first { $0.pointer == pointer } }) { return known.part }
        guard let part = text[pointer] else { return nil }
        parts.withLock { parts in
            if parts.count == Self.maximumIndexes { parts.removeFirst() }
            parts.append((pointer, part))
        }
        return part
    }

    /// Where the elements of the array at `pointer` stand; nil when no array stands there.
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

extension SpilledBytes: JSONTextStorage {}
