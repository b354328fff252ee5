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
        /// The end of the last comma, value or comment before the closing bracket of an object.
        var contentEnd = 0
        /// Indicates that a comma follows the last member.
        var hasTrailingComma = false

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
        var reader = JSONOutlineReader(bytes)
        root = try reader.document()
    }
}

private struct JSONOutlineReader {
    private static let maximumDepth = 256

    private let bytes: [UInt8]
    private var position: Int
    /// The end of the last part that is no white space.
    private var solidEnd: Int
    private var depth = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: ByteOrderMark.utf8) ? ByteOrderMark.utf8.count : 0
        solidEnd = position
    }

    mutating func document() throws(SpliceError) -> JSONOutline.Node? {
        try skipBlanks()
        if position == bytes.count { return nil }
        let root = try value()
        try skipBlanks()
        guard position == bytes.count else { throw error("something follows the value") }
        return root
    }

    private func error(_ reason: String) -> SpliceError { .at(position, of: bytes, reason) }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Skips white space and comments.
    private mutating func skipBlanks() throws(SpliceError) {
        while let byte = next {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case UInt8(ascii: "/"): try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(SpliceError) {
        switch position + 1 < bytes.count ? bytes[position + 1] : 0 {
        case UInt8(ascii: "/"):
            position = bytes[position...].firstIndex { $0 == 0x0A } ?? bytes.count
            solidEnd = position
            if position > 0, bytes[position - 1] == 0x0D { solidEnd -= 1 }
        case UInt8(ascii: "*"):
            var end = position + 2
            while end + 1 < bytes.count, bytes[end] != UInt8(ascii: "*") || bytes[end + 1] != UInt8(ascii: "/") {
                end += 1
            }
            guard end + 1 < bytes.count else { throw error("a comment has no end") }
            position = end + 2
            solidEnd = position
        default: throw error("unexpected '/'")
        }
    }

    private mutating func value() throws(SpliceError) -> JSONOutline.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw error("nested deeper than \(Self.maximumDepth)") }
        let start = position
        var node = JSONOutline.Node(range: start..<start)
        switch next {
        case UInt8(ascii: "{"): try readMembers(into: &node)
        case UInt8(ascii: "["): try readElements()
        case UInt8(ascii: "\""): _ = try string()
        default: try scalar()
        }
        node.range = start..<position
        solidEnd = position
        return node
    }

    private mutating func readMembers(into node: inout JSONOutline.Node) throws(SpliceError) {
        var members: [JSONOutline.Member] = []
        position += 1
        solidEnd = position
        while true {
            try skipBlanks()
            if next == UInt8(ascii: "}") { break }
            if !members.isEmpty, !node.hasTrailingComma { throw error("a comma or '}' is missing") }
            guard next == UInt8(ascii: "\"") else { throw error("the name of a member is missing") }
            let start = position
            let name = try string()
            try skipBlanks()
            guard next == UInt8(ascii: ":") else { throw error("':' is missing") }
            position += 1
            try skipBlanks()
            members.append(JSONOutline.Member(name: name, start: start, value: try value()))
            try skipBlanks()
            node.hasTrailingComma = try comma()
        }
        node.members = members
        node.contentEnd = solidEnd
        position += 1
    }

    private mutating func readElements() throws(SpliceError) {
        position += 1
        var isComplete = true
        while true {
            try skipBlanks()
            if next == UInt8(ascii: "]") { break }
            guard isComplete else { throw error("a comma or ']' is missing") }
            _ = try value()
            try skipBlanks()
            isComplete = try comma()
        }
        position += 1
    }

    private mutating func comma() throws(SpliceError) -> Bool {
        guard next == UInt8(ascii: ",") else { return false }
        position += 1
        solidEnd = position
        return true
    }

    private mutating func string() throws(SpliceError) -> String {
        let start = position
        position += 1
        while let byte = next, byte != UInt8(ascii: "\"") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
        guard position < bytes.count else { throw .at(start, of: bytes, "a text has no end") }
        position += 1
        guard case .string(let text)? = try? JSONValue(parsing: Array(bytes[start..<position])) else {
            throw .at(start, of: bytes, "a text is not valid")
        }
        return text
    }

    private mutating func scalar() throws(SpliceError) {
        let start = position
        let ends: [UInt8] = Array(" \t\r\n,:/[]{}\"".utf8)
        while let byte = next, !ends.contains(byte) { position += 1 }
        guard start < position else { throw error("a value is missing") }
        guard (try? JSONValue(parsing: Array(bytes[start..<position]))) != nil else {
            throw .at(start, of: bytes, "a value is not JSON")
        }
    }
}
