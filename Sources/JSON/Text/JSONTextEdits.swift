/// A text some of whose scalars are replaced, while all other bytes stay where they are stored.
public struct JSONTextEdits: Sendable {
    /// One replaced range of the stored bytes.
    struct Edit: Sendable {
        let range: Range<Int>
        let replacement: [UInt8]
    }

    struct Position: Sendable {
        /// The offset in the stored bytes.
        var offset: Int
        /// The index of the next edit.
        var edit = 0
    }

    /// The least bytes of a copied block, and of a run between two edits that is not copied.
    private static let blockBytes = 64 << 10

    private let original: JSONText
    /// The edits in their order, without overlaps.
    private let edits: [Edit]
    /// The number of bytes of the edited text.
    public let count: Int

    fileprivate init(_ text: JSONText, _ edits: [Edit] = []) {
        original = text
        self.edits = edits
        count = edits.reduce(text.range.count) { $0 - $1.range.count + $1.replacement.count }
    }

    var start: Position { Position(offset: original.range.lowerBound) }

    func nextBlock(_ position: inout Position) -> JSONTextChain.Block? {
        let end = original.range.upperBound
        guard position.offset < end || position.edit < edits.count else { return nil }
        let run = position.offset..<(position.edit < edits.count ? edits[position.edit].range.lowerBound : end)
        if run.count >= Self.blockBytes || position.edit == edits.count {
            position.offset = run.upperBound
            return JSONTextChain.Block(original.storage, run)
        }
        let block = original.storage.withBytes { copy($0, from: &position) }
        return JSONTextChain.Block(JSONTextMemory(block), 0..<block.count)
    }

    private func copy(_ bytes: UnsafeBufferPointer<UInt8>, from position: inout Position) -> [UInt8] {
        var block: [UInt8] = []
        block.reserveCapacity(2 * Self.blockBytes)
        while position.edit < edits.count, block.count < Self.blockBytes {
            let edit = edits[position.edit]
            guard edit.range.lowerBound - position.offset < Self.blockBytes else { break }
            block.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[position.offset..<edit.range.lowerBound]))
            block.append(contentsOf: edit.replacement)
            position.offset = edit.range.upperBound
            position.edit += 1
        }
        return block
    }

    /// True if nothing is replaced.
    public var isEmpty: Bool { edits.isEmpty }

    /// The edited text as one of its own in memory.
    public var inMemory: JSONText {
        var chain = JSONTextChain()
        chain.append(self)
        return text(in: JSONTextMemory(chain.bytes))
    }

    /// Returns the edited text in `storage`, which has its bytes.
    public func text(in storage: any JSONTextStorage) -> JSONText {
        // The difference of the offsets behind each edit. What is noted lies between edits or around them.
        var differences = [-original.range.lowerBound]
        for edit in edits { differences.append(differences[differences.count - 1] + edit.growth) }
        let notes = (original.notes ?? JSONTextNotes()).moved(within: original.range) { offset in
            offset + differences[edits.firstIndex(behind: offset) { $0.range.upperBound }]
        }
        return JSONText(storage, 0..<count, notes)
    }
}

extension JSONTextEdits.Edit {
    /// The number of bytes by which the text grows.
    fileprivate var growth: Int { replacement.count - range.count }
}

extension JSONText {
    /// The text as it is, on one line.
    public var unedited: JSONTextEdits { JSONTextEdits(onOneLine) }

    /// A string, a name of a member, or a number in a text, some of whose bytes are to be replaced.
    public struct Scalar {
        /// The bytes of the scalar, with the quotes of a string.
        public let bytes: UnsafeBufferPointer<UInt8>
        /// The ranges in question, in these bytes.
        public let spans: [Range<Int>]
    }

    /// Returns the text with the replacements that `change` makes in each string, name and number that one of the found
    /// spans touches, by calling `replace`. The spans are ordered, do not overlap, and are relative to the bytes in which they are found; the
    /// replaced ranges are relative to the start of the scalar.
    ///
    /// Only what surrounds the spans is scanned. A text with line breaks is copied to one line first.
    public func edited(
        finding spans: (UnsafeBufferPointer<UInt8>) -> [Range<Int>],
        _ change: (Scalar, _ replace: (Range<Int>, [UInt8]) -> Void) -> Void
    ) -> JSONTextEdits {
        let text = onOneLine
        return text.edited(at: text.withBytes(spans), change)
    }

    private func edited(
        at spans: [Range<Int>], _ change: (Scalar, _ replace: (Range<Int>, [UInt8]) -> Void) -> Void
    ) -> JSONTextEdits {
        var edits: [JSONTextEdits.Edit] = []
        edits.reserveCapacity(spans.count)
        storage.withBytes { bytes in
            var scalars = ScalarWalk(self, bytes)
            var next = 0
            var touching: [Range<Int>] = []
            while next < spans.count {
                let span = spans[next].moved(by: range.lowerBound)
                guard let scalar = scalars.first(endingBehind: span.lowerBound) else { return }
                touching.removeAll(keepingCapacity: true)
                while next < spans.count {
                    let span = spans[next].moved(by: range.lowerBound)
                    guard span.lowerBound < scalar.upperBound else { break }
                    if span.overlaps(scalar) { touching.append(span.moved(by: -scalar.lowerBound)) }
                    guard span.upperBound <= scalar.upperBound else { break }
                    next += 1
                }
                guard !touching.isEmpty else { continue }
                let text = UnsafeBufferPointer(rebasing: bytes[scalar])
                change(Scalar(bytes: text, spans: touching)) { range, replacement in
                    edits.append(
                        JSONTextEdits.Edit(range: range.moved(by: scalar.lowerBound), replacement: replacement))
                }
                scalars.position = scalar.upperBound
            }
        }
        return JSONTextEdits(self, edits)
    }
}

extension Range<Int> {
    fileprivate func moved(by distance: Int) -> Range<Int> { lowerBound + distance..<upperBound + distance }
}

/// A walk over the strings, names and numbers of a text, which jumps to where values are known to begin.
private struct ScalarWalk {
    /// The distance from which a jump is worth looking for one.
    private static let jumpBytes = 4 << 10

    let bytes: UnsafeBufferPointer<UInt8>
    let notes: JSONTextNotes?
    let scanner: JSONScanner?
    /// An offset outside of all scalars.
    var position: Int

    init(_ text: JSONText, _ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = UnsafeBufferPointer(rebasing: bytes[..<text.range.upperBound])
        notes = text.notes
        scanner = JSONScanner(self.bytes)
        position = text.range.lowerBound
    }

    /// Returns the first scalar from the position on that ends behind `offset`; the position is then at its start.
    mutating func first(endingBehind offset: Int) -> Range<Int>? {
        if offset - position > Self.jumpBytes, let known = notes?.value(upTo: offset) {
            position = max(position, known)
        }
        while position < bytes.count {
            let end: Int
            switch bytes[position] {
            case UInt8(ascii: "\""): end = scanner?.endOfString(at: position) ?? JSONScanner.invalid
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                end = scanner?.endOfValue(at: position, levels: 0) ?? JSONScanner.invalid
            default:
                position += 1
                continue
            }
            guard end > position else { return nil }
            if end > offset { return position..<end }
            position = end
        }
        return nil
    }
}
