/// JSON in pieces that stay where they are stored, to be written without being copied together: what stands before a large
/// text, the text, and what follows. It has no line break.
public struct JSONTextChain: Sendable {
    fileprivate enum Piece: Sendable {
        case stored(any JSONTextStorage, Range<Int>)
        case edited(JSONTextEdits)

        var count: Int {
            switch self {
            case .stored(_, let range): range.count
            case .edited(let edits): edits.count
            }
        }
    }

    /// Bytes of a chain, where they are stored.
    public struct Block: Sendable {
        private let storage: any JSONTextStorage
        private let range: Range<Int>

        init(_ storage: any JSONTextStorage, _ range: Range<Int>) {
            self.storage = storage
            self.range = range
        }

        /// The number of bytes.
        public var count: Int { range.count }

        /// Calls `body` with the bytes from `offset` on.
        public func withBytes<Result>(from offset: Int = 0, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
            storage.withBytes {
                body(UnsafeBufferPointer(rebasing: $0[range.lowerBound + offset..<range.upperBound]))
            }
        }
    }

    /// A position in a chain, of which everything before it was read.
    public struct Cursor: Sendable {
        fileprivate var piece = 0
        fileprivate var position: JSONTextEdits.Position?

        /// The start of a chain.
        public init() {}
    }

    /// The number of bytes.
    public private(set) var count = 0
    private var pieces: [Piece] = []

    /// An empty chain.
    public init() {}

    /// Appends bytes, which are JSON with those before and behind them.
    public mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        append(.stored(JSONTextMemory(bytes), 0..<bytes.count))
    }

    /// Appends a text; one with line breaks, or of which that is unknown, as a copy without white space.
    public mutating func append(_ text: JSONText) {
        let text = text.onOneLine
        append(.stored(text.storage, text.range))
    }

    /// Appends a text with its replacements.
    public mutating func append(_ edits: JSONTextEdits) { append(.edited(edits)) }

    private mutating func append(_ piece: Piece) {
        pieces.append(piece)
        count += piece.count
    }

    /// Returns the next bytes from `cursor` on, which moves behind them; nil at the end. Changed parts are copied into blocks
    /// of about 64 KiB with what is around them.
    public func nextBlock(_ cursor: inout Cursor) -> Block? {
        while cursor.piece < pieces.count {
            switch pieces[cursor.piece] {
            case .stored(let storage, let range):
                cursor.piece += 1
                return Block(storage, range)
            case .edited(let edits):
                var position = cursor.position ?? edits.start
                if let block = edits.nextBlock(&position) {
                    cursor.position = position
                    return block
                }
                cursor.piece += 1
                cursor.position = nil
            }
        }
        return nil
    }

    /// All bytes in one array.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var cursor = Cursor()
        while let block = nextBlock(&cursor) { block.withBytes { bytes.append(contentsOf: $0) } }
        return bytes
    }
}

extension JSONText {
    /// The text itself if it has no line break, else a copy without white space between its values.
    var onOneLine: JSONText {
        if notes?.hasLineBreaks == false { return self }
        let copy = try? JSONText(validating: compactBytes, maximumDepth: JSONParser.greatestMaximumDepth)
        return copy ?? self
    }

    /// The text on one line, without white space between its values.
    public var compactBytes: [UInt8] {
        storage.withBytes { bytes in
            var output: [UInt8] = []
            output.reserveCapacity(range.count)
            let scanner = JSONScanner(UnsafeBufferPointer(rebasing: bytes[..<range.upperBound]))
            var position = range.lowerBound
            var start = position
            while position < range.upperBound {
                switch bytes[position] {
                case UInt8(ascii: "\""): position = scanner?.endOfString(at: position) ?? range.upperBound
                case 0x20, 0x09, 0x0A, 0x0D:
                    output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<position]))
                    position += 1
                    start = position
                default: position += 1
                }
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<position]))
            return output
        }
    }
}
