/// The reason why a configuration file is left as it is: a sentence without a full stop at its end.
public struct SpliceError: Error, Sendable, Equatable {
    /// The reason.
    public let reason: String

    init(_ reason: String) { self.reason = reason }

    /// An error at a byte of a text.
    static func at(_ offset: Int, of bytes: [UInt8], _ reason: String) -> SpliceError {
        let line = bytes.prefix(offset).reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        return SpliceError("line \(line): \(reason)")
    }
}

/// A position in a text that is read part by part, each with its place.
struct TextCursor {
    private static let maximumDepth = 256

    let bytes: [UInt8]
    var position: Int
    /// The end of the last part that is no white space.
    private(set) var solidEnd: Int
    private var depth = 0

    /// Creates a cursor at the start, after a byte order mark. Throws where the text is not UTF-8, as another reader
    /// would understand other characters.
    init(_ bytes: [UInt8]) throws(SpliceError) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw SpliceError("the file is not UTF-8") }
        self.bytes = bytes
        position = bytes.count - bytes.withoutByteOrderMark.count
        solidEnd = position
    }

    /// The next byte; nil at the end.
    var next: UInt8? { peek(0) }

    /// Returns the byte at a distance from the position; nil after the end.
    func peek(_ distance: Int) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    /// Returns whether `text` follows.
    func isNext(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

    /// Returns an error at the position.
    func error(_ reason: String) -> SpliceError { .at(position, of: bytes, reason) }

    /// Marks the position as the end of a part.
    mutating func endPart() { solidEnd = position }

    /// Skips bytes that satisfy a condition.
    mutating func skip(while condition: (UInt8) -> Bool) {
        while let byte = next, condition(byte) { position += 1 }
    }

    /// Skips the rest of a line, without its end. Throws at a carriage return alone, which some readers take for an
    /// end.
    mutating func skipLine() throws(SpliceError) {
        while let byte = next, byte != 0x0A {
            if byte == 0x0D {
                if peek(1) == 0x0A { break }
                throw error("a line ends with a carriage return alone")
            }
            position += 1
        }
        endPart()
    }

    /// Enters a value. Throws where it is nested too deep.
    mutating func enter() throws(SpliceError) {
        depth += 1
        guard depth <= Self.maximumDepth else { throw error("nested deeper than \(Self.maximumDepth)") }
    }

    /// Leaves a value at its end.
    mutating func leave() {
        depth -= 1
        endPart()
    }
}

/// The end of a list of elements between brackets.
struct ListEnd {
    /// The end of the last comma, value or comment before the closing bracket.
    let offset: Int
    /// Indicates that a comma follows the last element.
    let hasComma: Bool
}

/// A reader of a text with lists of elements between brackets.
protocol ListReader {
    var cursor: TextCursor { get set }

    /// Skips white space, comments and the ends of lines.
    mutating func skipBlanks() throws(SpliceError)
}

extension ListReader {
    /// Reads a list from its opening bracket to the closing one. Commas are between the elements, and perhaps after the
    /// last one.
    mutating func list(
        until close: Unicode.Scalar, element: (inout Self) throws(SpliceError) -> Void
    ) throws(SpliceError) -> ListEnd {
        cursor.position += 1
        cursor.endPart()
        var (isEmpty, hasComma) = (true, false)
        while true {
            try skipBlanks()
            if cursor.next == UInt8(ascii: close) { break }
            guard isEmpty || hasComma else { throw cursor.error("a comma or '\(close)' is missing") }
            try element(&self)
            isEmpty = false
            try skipBlanks()
            hasComma = cursor.next == UInt8(ascii: ",")
            if hasComma {
                cursor.position += 1
                cursor.endPart()
            }
        }
        defer { cursor.position += 1 }
        return ListEnd(offset: cursor.solidEnd, hasComma: hasComma)
    }
}
