import JSON

/// The positions of the values in a JSON text that may have comments and commas after the last value, as editors write
/// it (JSON with comments).
struct JSONOutline {
    /// A value with its position.
    struct Node {
        /// The bytes of the value.
        var range: Range<Int>
        /// The members of an object; nil for any other value.
        var members: [Member]?
        /// The end of an object's members.
        var end = ListEnd(offset: 0, hasComma: false)

        /// The last member of this name, as readers treat duplicates.
        subscript(name: String) -> Member? { members?.last { $0.name.hasSameCodePoints(as: name) } }
    }

    /// A member of an object.
    struct Member {
        let name: String
        /// The offset of the name.
        let start: Int
        let value: Node
    }

    /// The value of the text; nil for a text of white space and comments.
    let root: Node?

    /// Reads a whole text. Throws where it is not JSON with comments.
    init(_ bytes: [UInt8]) throws(SpliceError) {
        var reader = JSONOutlineReader(cursor: try TextCursor(bytes))
        root = try reader.document()
    }
}

private struct JSONOutlineReader: ListReader {
    var cursor: TextCursor

    mutating func document() throws(SpliceError) -> JSONOutline.Node? {
        try skipBlanks()
        if cursor.next == nil { return nil }
        let root = try value()
        try skipBlanks()
        guard cursor.next == nil else { throw cursor.error("something follows the value") }
        return root
    }

    mutating func skipBlanks() throws(SpliceError) {
        while let byte = cursor.next {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: cursor.position += 1
            case UInt8(ascii: "/"): try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(SpliceError) {
        if cursor.isNext("//") { return try cursor.skipLine() }
        guard cursor.isNext("/*") else { throw cursor.error("unexpected '/'") }
        let start = cursor.position
        cursor.position += 2
        while cursor.next != nil, !cursor.isNext("*/") { cursor.position += 1 }
        guard cursor.next != nil else { throw .at(start, of: cursor.bytes, "a comment has no end") }
        cursor.position += 2
        cursor.endPart()
    }

    private mutating func value() throws(SpliceError) -> JSONOutline.Node {
        try cursor.enter()
        let start = cursor.position
        var node = JSONOutline.Node(range: start..<start)
        switch cursor.next {
        case UInt8(ascii: "{"):
            var members: [JSONOutline.Member] = []
            node.end = try list(until: "}") { reader throws(SpliceError) in members.append(try reader.member()) }
            node.members = members
        case UInt8(ascii: "["): _ = try list(until: "]") { reader throws(SpliceError) in _ = try reader.value() }
        case UInt8(ascii: "\""): _ = try string()
        default: try scalar()
        }
        node.range = start..<cursor.position
        cursor.leave()
        return node
    }

    private mutating func member() throws(SpliceError) -> JSONOutline.Member {
        guard cursor.next == UInt8(ascii: "\"") else { throw cursor.error("the name of a member is missing") }
        let start = cursor.position
        let name = try string()
        try skipBlanks()
        guard cursor.next == UInt8(ascii: ":") else { throw cursor.error("':' is missing") }
        cursor.position += 1
        try skipBlanks()
        return JSONOutline.Member(name: name, start: start, value: try value())
    }

    private mutating func string() throws(SpliceError) -> String {
        let start = cursor.position
        cursor.position += 1
        while let byte = cursor.next, byte != UInt8(ascii: "\"") {
            cursor.position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard cursor.next != nil else { throw .at(start, of: cursor.bytes, "a text has no end") }
        cursor.position += 1
        guard case .string(let text)? = try? JSONValue(parsing: Array(cursor.bytes[start..<cursor.position])) else {
            throw .at(start, of: cursor.bytes, "a text is not valid")
        }
        return text
    }

    private mutating func scalar() throws(SpliceError) {
        let start = cursor.position
        let ends: [UInt8] = Array(" \t\r\n,:/[]{}\"".utf8)
        cursor.skip { !ends.contains($0) }
        guard start < cursor.position else { throw cursor.error("a value is missing") }
        guard (try? JSONValue(parsing: Array(cursor.bytes[start..<cursor.position]))) != nil else {
            throw .at(start, of: cursor.bytes, "a value is not JSON")
        }
    }
}
