/// The parts of a path between its slashes, as ranges of the text, so that nothing is copied to compare them.
struct PathSegments {
    /// The maximum number of segments of a route.
    private static let greatestCount = 5

    private let target: String
    /// The ends of the segments; the next segment begins one byte later.
    private var ends = InlineArray<5, Int>(repeating: 0)
    /// The number of segments: 1…5.
    private(set) var count = 0

    /// The segments of `target` before its query, one slash at the end not counted; nil when it does not begin with a
    /// slash, when a segment is empty, and when there are more than any route has.
    init?(_ target: String) {
        self.target = target
        let bytes = target.utf8.span
        guard !bytes.isEmpty, bytes[0] == UInt8(ascii: "/") else { return nil }
        var end = 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "?") { end += 1 }
        if end > 1, bytes[end - 1] == UInt8(ascii: "/") { end -= 1 }
        var start = 1
        for place in 1...end where place == end || bytes[place] == UInt8(ascii: "/") {
            guard place > start, count < Self.greatestCount else { return nil }
            ends[count] = place
            count += 1
            start = place + 1
        }
    }

    /// The segment at `index`, counted from 0.
    subscript(index: Int) -> Segment {
        Segment(target: target, range: (index == 0 ? 1 : ends[index - 1] + 1)..<ends[index])
    }

    /// One part of a path, as it was sent.
    struct Segment {
        fileprivate let target: String
        fileprivate let range: Range<Int>

        /// The text of the segment.
        var text: Substring {
            let bytes = target.utf8
            let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
            return target[start..<bytes.index(start, offsetBy: range.count)]
        }

        /// Returns true when the segment is this word, byte for byte.
        static func == (segment: Segment, word: StaticString) -> Bool {
            guard segment.range.count == word.utf8CodeUnitCount else { return false }
            let bytes = segment.target.utf8.span
            return word.withUTF8Buffer { word in
                word.indices.allSatisfy { bytes[segment.range.lowerBound + $0] == word[$0] }
            }
        }

        static func ~= (word: StaticString, segment: Segment) -> Bool { segment == word }
    }
}
