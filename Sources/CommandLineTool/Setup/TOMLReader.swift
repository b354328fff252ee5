import JSON

/// Reads the statements of a TOML text.
struct TOMLReader: ListReader {
    var cursor: TextCursor

    /// Returns the next statement; nil at the end of the text. `header` is the path of the last header.
    mutating func statement(below header: [String]) throws(SpliceError) -> TOMLOutline.Statement? {
        try skipBlanks()
        guard let byte = cursor.next else { return nil }
        let start = cursor.position
        let kind: TOMLOutline.Statement.Kind
        let path: [String]
        var headerCount = 0
        if byte == UInt8(ascii: "[") {
            let isElement = cursor.peek(1) == UInt8(ascii: "[")
            cursor.position += isElement ? 2 : 1
            path = try keys()
            for _ in 0..<(isElement ? 2 : 1) { try expect("]") }
            kind = .header(isElement: isElement)
        } else {
            path = header + (try keys())
            headerCount = header.count
            try expect("=")
            skipSpaces()
            kind = .value(try value())
        }
        let end = cursor.position
        skipSpaces()
        try skipComment()
        if cursor.next == 0x0D { cursor.position += 1 }
        guard cursor.next == nil || cursor.next == 0x0A else { throw cursor.error("something follows on the line") }
        if cursor.next != nil { cursor.position += 1 }
        return TOMLOutline.Statement(
            kind: kind, path: path, headerCount: headerCount, range: start..<end, lineEnd: cursor.position)
    }

    private mutating func expect(_ text: Unicode.Scalar) throws(SpliceError) {
        skipSpaces()
        guard cursor.next == UInt8(ascii: text) else { throw cursor.error("'\(text)' is missing") }
        cursor.position += 1
    }

    private mutating func skipSpaces() { cursor.skip { $0 == 0x20 || $0 == 0x09 } }

    mutating func skipBlanks() throws(SpliceError) {
        while let byte = cursor.next {
            switch byte {
            case 0x20, 0x09, 0x0A: cursor.position += 1
            case 0x0D where cursor.peek(1) == 0x0A: cursor.position += 1
            case UInt8(ascii: "#"): try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(SpliceError) {
        guard cursor.next == UInt8(ascii: "#") else { return }
        let start = cursor.position
        try cursor.skipLine()
        try checkText(start..<cursor.position, "a comment")
    }

    /// Throws where a text has a control character that TOML does not allow.
    private func checkText(_ range: Range<Int>, _ name: String, allowsLines: Bool = false) throws(SpliceError) {
        let isControl = { (byte: UInt8) in byte < 0x20 && byte != 0x09 || byte == 0x7F }
        let isLine = { (byte: UInt8) in allowsLines && (byte == 0x0A || byte == 0x0D) }
        if let offset = range.first(where: { isControl(cursor.bytes[$0]) && !isLine(cursor.bytes[$0]) }) {
            throw .at(offset, of: cursor.bytes, "\(name) has a control character")
        }
    }

    // MARK: - Keys

    private mutating func keys() throws(SpliceError) -> [String] {
        var keys: [String] = []
        repeat {
            if !keys.isEmpty { cursor.position += 1 }
            skipSpaces()
            keys.append(try key())
            skipSpaces()
        } while cursor.next == UInt8(ascii: ".")
        return keys
    }

    private mutating func key() throws(SpliceError) -> String {
        let start = cursor.position
        switch cursor.next {
        case UInt8(ascii: "\""):
            try basicString()
            let text = Array(cursor.bytes[start..<cursor.position])
            // The escapes that only TOML has are no part of a name that is looked for.
            return (try? JSONValue(parsing: text))?.stringValue ?? String(decoding: text, as: UTF8.self)
        case UInt8(ascii: "'"):
            try literalString()
            return String(decoding: cursor.bytes[(start + 1)..<(cursor.position - 1)], as: UTF8.self)
        default:
            while let byte = cursor.next, Self.isBare(byte) { cursor.position += 1 }
            guard start < cursor.position else { throw cursor.error("a key is missing") }
            return String(decoding: cursor.bytes[start..<cursor.position], as: UTF8.self)
        }
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    // MARK: - Values

    private mutating func value() throws(SpliceError) -> TOMLOutline.Node {
        try cursor.enter()
        let start = cursor.position
        var node = TOMLOutline.Node(range: start..<start)
        switch cursor.next {
        case UInt8(ascii: "\""):
            if cursor.isNext("\"\"\"") { try multilineString("\"", hasEscapes: true) } else { try basicString() }
        case UInt8(ascii: "'"):
            if cursor.isNext("\'\'\'") { try multilineString("'", hasEscapes: false) } else { try literalString() }
        case UInt8(ascii: "["): _ = try list(until: "]") { reader throws(SpliceError) in _ = try reader.value() }
        case UInt8(ascii: "{"):
            var members: [TOMLOutline.Member] = []
            node.end = try list(until: "}") { reader throws(SpliceError) in members.append(try reader.member()) }
            node.members = members
        default: try word()
        }
        node.range = start..<cursor.position
        cursor.leave()
        return node
    }

    private mutating func member() throws(SpliceError) -> TOMLOutline.Member {
        let start = cursor.position
        let path = try keys()
        try expect("=")
        skipSpaces()
        return TOMLOutline.Member(path: path, start: start, value: try value())
    }

    private mutating func basicString() throws(SpliceError) {
        let start = cursor.position
        cursor.position += 1
        while let byte = cursor.next, byte != UInt8(ascii: "\""), byte != 0x0A {
            if byte == UInt8(ascii: "\\") { try escape(in: "") } else { cursor.position += 1 }
        }
        try endText(start, "\"")
    }

    private mutating func literalString() throws(SpliceError) {
        let start = cursor.position
        cursor.position += 1
        cursor.skip { $0 != UInt8(ascii: "'") && $0 != 0x0A }
        try endText(start, "'")
    }

    private mutating func endText(
        _ start: Int, _ mark: String, allowsLines: Bool = false
    ) throws(SpliceError) {
        guard cursor.isNext(mark) else { throw .at(start, of: cursor.bytes, "a text has no end") }
        try checkText(start..<cursor.position, "a text", allowsLines: allowsLines)
        cursor.position += mark.utf8.count
    }

    /// Reads an escape. `more` has the characters that are allowed beside those of every text.
    private mutating func escape(in more: String) throws(SpliceError) {
        let digits: Int
        switch cursor.peek(1) {
        case UInt8(ascii: "x"): digits = 2
        case UInt8(ascii: "u"): digits = 4
        case UInt8(ascii: "U"): digits = 8
        case .some(let byte) where "btnfre\"\\".utf8.contains(byte) || more.utf8.contains(byte): digits = 0
        default: throw cursor.error("an escape is not TOML")
        }
        cursor.position += 2
        for _ in 0..<digits {
            guard let digit = cursor.next, Character(Unicode.Scalar(digit)).isHexDigit else {
                throw cursor.error("an escape is not TOML")
            }
            cursor.position += 1
        }
    }

    private mutating func multilineString(_ quote: Unicode.Scalar, hasEscapes: Bool) throws(SpliceError) {
        let start = cursor.position
        let mark = String(repeating: Character(quote), count: 3)
        cursor.position += 3
        while let byte = cursor.next, !cursor.isNext(mark) {
            // A backslash at the end of a line continues it.
            if hasEscapes, byte == UInt8(ascii: "\\") { try escape(in: " \t\r\n") } else { cursor.position += 1 }
        }
        try endText(start, mark, allowsLines: true)
        // One or two quotes before the end belong to the text.
        for _ in 0..<2 where cursor.next == UInt8(ascii: quote) { cursor.position += 1 }
    }

    /// Reads a number, a date or a word. Their own grammar is not checked further.
    private mutating func word() throws(SpliceError) {
        let start = cursor.position
        func isPart(_ byte: UInt8) -> Bool { Self.isBare(byte) || "+.:".utf8.contains(byte) }
        while let byte = cursor.next, isPart(byte) { cursor.position += 1 }
        // A space may separate a date and a time.
        if cursor.position - start == 10, cursor.bytes[start + 4] == UInt8(ascii: "-"), cursor.next == 0x20,
            let digit = cursor.peek(1), (0x30...0x39).contains(digit)
        {
            cursor.position += 1
            while let byte = cursor.next, isPart(byte) { cursor.position += 1 }
        }
        let text = String(decoding: cursor.bytes[start..<cursor.position], as: UTF8.self)
        let unsigned = text.first == "+" || text.first == "-" ? text.dropFirst() : text[...]
        let isNumber = unsigned.utf8.first.map { (0x30...0x39).contains($0) } ?? false
        guard isNumber || text == "true" || text == "false" || unsigned == "inf" || unsigned == "nan" else {
            throw .at(start, of: cursor.bytes, text.isEmpty ? "a value is missing" : "a value is not TOML")
        }
    }
}
