import JSON
import Platform
import Synchronization

/// A result that is too large to be sent whole, and what was found out about it while parts of it were read.
final class StoredResult: Sendable {
    /// So many arrays are remembered where their elements stand; for more it is looked up again.
    private static let maximumIndexes = 16

    let text: JSONText
    /// How many bytes a part of it may have: the bound that it was too large for.
    let limit: Int
    private let indexes = Mutex<[(pointer: JSONPointer, index: JSONTextIndex)]>([])

    init(_ text: JSONText, limit: Int) {
        self.text = text
        self.limit = limit
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
