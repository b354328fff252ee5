import JSON

/// Reads the statements of a TOML text.
struct TOMLReader {
    private static let maximumDepth = 256

    private let bytes: [UInt8]
    private var position: Int
    /// The end of the last part that is no white space.
    private var solidEnd = 0
    private var depth = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: ByteOrderMark.utf8) ? ByteOrderMark.utf8.count : 0
    }

    /// Returns the next statement; nil at the end of the text. `header` is the path of the last header.
    mutating func statement(below header: [String]) throws(SpliceError) -> TOMLOutline.Statement? {
        try skipBlanks()
        guard let byte = next else { return nil }
        let start = position
        let kind: TOMLOutline.Statement.Kind
        let path: [String]
        var headerCount = 0
        if byte == UInt8(ascii: "[") {
            let isElement = peek(1) == UInt8(ascii: "[")
            position += isElement ? 2 : 1
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
        let end = position
        skipSpaces()
        try skipComment()
        if next == 0x0D { position += 1 }
        guard next == nil || next == 0x0A else { throw error("something follows on the line") }
        if next != nil { position += 1 }
        return TOMLOutline.Statement(
            kind: kind, path: path, headerCount: headerCount, range: start..<end, lineEnd: position)
    }

    private func error(_ reason: String) -> SpliceError { .at(position, of: bytes, reason) }

    private var next: UInt8? { peek(0) }

    private func peek(_ distance: Int) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    private mutating func expect(_ text: Unicode.Scalar) throws(SpliceError) {
        skipSpaces()
        guard next == UInt8(ascii: text) else { throw error("'\(text)' is missing") }
        position += 1
    }

    private mutating func skipSpaces() { while next == 0x20 || next == 0x09 { position += 1 } }

    /// Skips white space, comments and the ends of lines.
    private mutating func skipBlanks() throws(SpliceError) {
        while let byte = next {
            switch byte {
            case 0x20, 0x09, 0x0A: position += 1
            case 0x0D where peek(1) == 0x0A: position += 1
            case UInt8(ascii: "#"): try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(SpliceError) {
        guard next == UInt8(ascii: "#") else { return }
        while let byte = next, byte != 0x0A {
            if byte == 0x0D, peek(1) == 0x0A { break }
            guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else { throw error("a comment has a control character") }
            position += 1
        }
        solidEnd = position
    }

    // MARK: - Keys

    private mutating func keys() throws(SpliceError) -> [String] {
        var keys: [String] = []
        repeat {
            if !keys.isEmpty { position += 1 }
            skipSpaces()
            keys.append(try key())
            skipSpaces()
        } while next == UInt8(ascii: ".")
        return keys
    }

    private mutating func key() throws(SpliceError) -> String {
        let start = position
        switch next {
        case UInt8(ascii: "\""):
            try basicString()
            let text = Array(bytes[start..<position])
            // The escapes that only TOML has are no part of a name that is looked for.
            return (try? JSONValue(parsing: text))?.stringValue ?? String(decoding: text, as: UTF8.self)
        case UInt8(ascii: "'"):
            try literalString()
            return String(decoding: bytes[(start + 1)..<(position - 1)], as: UTF8.self)
        default:
            while let byte = next, Self.isBare(byte) { position += 1 }
            guard start < position else { throw error("a key is missing") }
            return String(decoding: bytes[start..<position], as: UTF8.self)
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
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw error("nested deeper than \(Self.maximumDepth)") }
        let start = position
        var table = TOMLOutline.Node(range: start..<start)
        switch next {
        case UInt8(ascii: "\""):
            if isNext("\"\"\"") { try multilineString("\"", hasEscapes: true) } else { try basicString() }
        case UInt8(ascii: "'"):
            if isNext("'''") { try multilineString("'", hasEscapes: false) } else { try literalString() }
        case UInt8(ascii: "["): try array()
        case UInt8(ascii: "{"): try inlineTable(&table)
        default: try word()
        }
        solidEnd = position
        return TOMLOutline.Node(
            range: start..<position, members: table.members, contentEnd: table.contentEnd,
            hasTrailingComma: table.hasTrailingComma)
    }

    private func isNext(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

    private mutating func basicString() throws(SpliceError) {
        let start = position
        position += 1
        while let byte = next, byte != UInt8(ascii: "\""), byte != 0x0A {
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard next == UInt8(ascii: "\"") else { throw .at(start, of: bytes, "a text has no end") }
        position += 1
    }

    private mutating func literalString() throws(SpliceError) {
        let start = position
        position += 1
        while let byte = next, byte != UInt8(ascii: "'"), byte != 0x0A { position += 1 }
        guard next == UInt8(ascii: "'") else { throw .at(start, of: bytes, "a text has no end") }
        position += 1
    }

    private mutating func multilineString(_ quote: Unicode.Scalar, hasEscapes: Bool) throws(SpliceError) {
        let start = position
        let mark = String(repeating: Character(quote), count: 3)
        position += 3
        while position < bytes.count, !isNext(mark) {
            position += hasEscapes && bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count else { throw .at(start, of: bytes, "a text has no end") }
        position += 3
        // One or two quotes before the end belong to the text.
        for _ in 0..<2 where next == UInt8(ascii: quote) { position += 1 }
    }

    private mutating func array() throws(SpliceError) {
        position += 1
        var isComplete = true
        while true {
            try skipBlanks()
            if next == UInt8(ascii: "]") { break }
            guard isComplete else { throw error("a comma or ']' is missing") }
            _ = try value()
            try skipBlanks()
            isComplete = next == UInt8(ascii: ",")
            if isComplete { position += 1 }
        }
        position += 1
    }

    private mutating func inlineTable(_ table: inout TOMLOutline.Node) throws(SpliceError) {
        var members: [TOMLOutline.Member] = []
        position += 1
        solidEnd = position
        while true {
            try skipBlanks()
            if next == UInt8(ascii: "}") { break }
            if !members.isEmpty, !table.hasTrailingComma { throw error("a comma or '}' is missing") }
            let path = try keys()
            try expect("=")
            skipSpaces()
            members.append(TOMLOutline.Member(path: path, value: try value()))
            try skipBlanks()
            table.hasTrailingComma = next == UInt8(ascii: ",")
            if table.hasTrailingComma {
                position += 1
                solidEnd = position
            }
        }
        table.members = members
        table.contentEnd = solidEnd
        position += 1
    }

    /// Reads a number, a date or a word. Their own grammar is not checked further.
    private mutating func word() throws(SpliceError) {
        let start = position
        func isPart(_ byte: UInt8) -> Bool { Self.isBare(byte) || "+.:".utf8.contains(byte) }
        while let byte = next, isPart(byte) { position += 1 }
        // A space may separate a date and a time.
        if position - start == 10, bytes[start + 4] == UInt8(ascii: "-"), next == 0x20,
            let digit = peek(1), (0x30...0x39).contains(digit)
        {
            position += 1
            while let byte = next, isPart(byte) { position += 1 }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        let unsigned = text.first == "+" || text.first == "-" ? text.dropFirst() : text[...]
        let isNumber = unsigned.utf8.first.map { (0x30...0x39).contains($0) } ?? false
        guard isNumber || text == "true" || text == "false" || unsigned == "inf" || unsigned == "nan" else {
            throw .at(start, of: bytes, text.isEmpty ? "a value is missing" : "a value is not TOML")
        }
    }
}
