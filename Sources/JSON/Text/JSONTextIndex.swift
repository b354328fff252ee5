/// Where the elements of a large array stand, every so many: a part in the middle is then found without passing over all
/// that comes before it.
public struct JSONTextIndex: Sendable {
    private static let stride = 512

    /// How many elements there are.
    public let count: Int
    private let array: JSONText
    /// The offset of the elements 0, 512, 1024 and so on.
    private let offsets: [Int]

    /// The index of an array; nil for other values.
    public init?(_ array: JSONText) {
        guard array.kind == .array else { return nil }
        var offsets: [Int] = []
        var count = 0
        array.forEachElement { index, element in
            if index.isMultiple(of: Self.stride) { offsets.append(element.range.lowerBound) }
            count += 1
            return true
        }
        self.array = array
        self.count = count
        self.offsets = offsets
    }

    /// Calls `body` with the elements from `start` on, in order, until it gives false.
    public func forEach(from start: Int, _ body: (_ index: Int, _ element: JSONText) -> Bool) {
        guard start < count, start >= 0 else { return }
        let place = start / Self.stride
        array.forEachElement(from: place * Self.stride, at: offsets[place]) { index, element in
            index < start || body(index, element)
        }
    }
}
