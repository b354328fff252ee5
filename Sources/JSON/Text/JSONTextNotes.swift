/// What was noted about a text while it was validated: where its large parts begin and end, how many elements or members they
/// have, and where the elements 512, 1024 and so on of its arrays begin. So a part is found without scanning what is before it.
///
/// Offsets are those of the bytes of the text.
struct JSONTextNotes: Sendable {
    /// The size from which an array, an object or a string is noted.
    static let partBytes = 16 << 10
    /// The distance of the noted elements of an array; a power of two.
    static let markStride = 512
    /// The maximum number of parts: a text may nest them at will.
    private static let maximumParts = 1 << 16

    /// A large array, object or string.
    struct Part: Sendable {
        let start: Int
        let end: Int
        /// The number of elements or members; 0 for a string.
        let count: Int
    }

    /// An element of an array.
    struct Mark: Sendable {
        /// The start of the array.
        let array: Int
        let index: Int
        let offset: Int
    }

    /// The parts, ordered by their starts once the text is read.
    private(set) var parts: [Part] = []
    /// The marks, ordered by their offsets.
    private(set) var marks: [Mark] = []
    /// True if the white space between values has a line break.
    var hasLineBreaks = false

    mutating func add(_ range: Range<Int>, count: Int) {
        guard parts.count < Self.maximumParts else { return }
        parts.append(Part(start: range.lowerBound, end: range.upperBound, count: count))
    }

    mutating func mark(_ index: Int, of array: Int, at offset: Int) {
        marks.append(Mark(array: array, index: index, offset: offset))
    }

    /// Orders the parts, which were noted at their ends.
    mutating func finish() { parts.sort { $0.start < $1.start } }

    /// The part that begins at `start`; nil for one that is not large.
    func part(at start: Int) -> Part? {
        let index = parts.firstIndex(behind: start) { $0.start } - 1
        return index >= 0 && parts[index].start == start ? parts[index] : nil
    }

    /// The offsets of the elements 0, 512, 1024 and so on of a large array, of which the first is at `first`.
    func offsets(of array: Part, first: Int) -> [Int] {
        var offsets = [first]
        var index = marks.firstIndex(behind: array.start) { $0.offset }
        while index < marks.count, marks[index].offset < array.end {
            if marks[index].array == array.start { offsets.append(marks[index].offset) }
            index += 1
        }
        return offsets
    }

    /// The last known offset, up to `offset`, at which a value begins; nil if none is known.
    func value(upTo offset: Int) -> Int? {
        let part = parts.firstIndex(behind: offset) { $0.start } - 1
        let mark = marks.firstIndex(behind: offset) { $0.offset } - 1
        let starts = [part >= 0 ? parts[part].start : -1, mark >= 0 ? marks[mark].offset : -1]
        return starts.max().flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Returns the notes of the part in `range`, whose bytes were moved to `newOffset`.
    func moved(within range: Range<Int>, _ newOffset: (Int) -> Int) -> JSONTextNotes {
        var moved = JSONTextNotes()
        moved.hasLineBreaks = hasLineBreaks
        moved.parts = parts.filter { $0.start >= range.lowerBound && $0.end <= range.upperBound }
            .map { Part(start: newOffset($0.start), end: newOffset($0.end), count: $0.count) }
        moved.marks = marks.filter { $0.array >= range.lowerBound && $0.offset < range.upperBound }
            .map { Mark(array: newOffset($0.array), index: $0.index, offset: newOffset($0.offset)) }
        return moved
    }
}

extension Array {
    /// Returns the index of the first element whose `key` is greater than `value`; the keys rise.
    func firstIndex(behind value: Int, _ key: (Element) -> Int) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if key(self[middle]) <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
