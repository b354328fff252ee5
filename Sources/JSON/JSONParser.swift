/// A strict parser of RFC 8259 over a buffer of bytes.
///
/// It accepts the grammar and nothing else. It recurses once per level and stops at `maximumDepth`, so that its stack
/// is bounded. Use `JSONValue(parsing:)` for a whole text; use the parser itself where the positions of values matter,
/// as in JSON-RPC's envelope.
///
/// The bytes must outlive the parser: create and use it inside `withUnsafeBufferPointer`.
public struct JSONParser {
    /// The default maximum depth.
    public static let defaultMaximumDepth = 512
    /// The greatest allowed maximum depth: what the stack of any thread supports, in a debug build too.
    public static let greatestMaximumDepth = 2_048

    @usableFromInline let bytes: UnsafeBufferPointer<UInt8>
    /// The offset of the next byte.
    public internal(set) var position = 0
    private let maximumDepth: Int
    private var depth = 0

    /// Creates a parser at the start of `bytes`.
    public init(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int = defaultMaximumDepth) {
        self.bytes = bytes
        self.maximumDepth = min(maximumDepth, Self.greatestMaximumDepth)
    }

    /// True if no byte is left.
    public var isAtEnd: Bool { position == bytes.count }

    /// The next byte, or nil at the end.
    public var nextByte: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Skips spaces, tabs, line feeds and carriage returns.
    public mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// Consumes `byte`; throws if the next byte is another one.
    public mutating func expect(_ byte: UInt8) throws(JSONSyntaxError) {
        guard consume(byte) else { throw unexpected() }
    }

    /// Consumes the next byte if it is `byte`, and returns whether it did.
    public mutating func consume(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Consumes `text` if the next bytes are equal to it: a fast path for texts that are nearly always written the same
    /// way.
    public mutating func consume(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.count - position >= count else { return false }
        for index in 0..<count where bytes[position + index] != text.utf8Start[index] { return false }
        position += count
        return true
    }

    /// Throws unless only white space is left.
    public mutating func expectEnd() throws(JSONSyntaxError) {
        skipWhitespace()
        guard isAtEnd else { throw JSONSyntaxError(.trailingBytes, at: position) }
    }

    /// Parses one value after optional white space.
    public mutating func parseValue() throws(JSONSyntaxError) -> JSONValue {
        skipWhitespace()
        guard position < bytes.count else { throw unexpected() }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try parseObject())
        case UInt8(ascii: "["): return .array(try parseArray())
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"):
            try consumeWord("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try consumeWord("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try consumeWord("null")
            return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let range = try scanNumber()
            return .number(JSONNumber(checked: String(decoding: bytes[range], as: UTF8.self)))
        default: throw unexpected()
        }
    }

    private mutating func parseObject() throws(JSONSyntaxError) -> JSONObject {
        try enter()
        position += 1
        var members: [JSONObject.Member] = []
        skipWhitespace()
        if !consume(UInt8(ascii: "}")) {
            repeat {
                skipWhitespace()
                guard nextByte == UInt8(ascii: "\"") else { throw unexpected() }
                let key = try parseString()
                skipWhitespace()
                try expect(UInt8(ascii: ":"))
                if members.isEmpty { members.reserveCapacity(4) }
                members.append(JSONObject.Member(key: key, value: try parseValue()))
                skipWhitespace()
            } while consume(UInt8(ascii: ","))
            try expect(UInt8(ascii: "}"))
        }
        depth -= 1
        return JSONObject(members)
    }

    private mutating func parseArray() throws(JSONSyntaxError) -> [JSONValue] {
        try enter()
        position += 1
        var elements: [JSONValue] = []
        skipWhitespace()
        if !consume(UInt8(ascii: "]")) {
            repeat {
                elements.append(try parseValue())
                skipWhitespace()
            } while consume(UInt8(ascii: ","))
            try expect(UInt8(ascii: "]"))
        }
        depth -= 1
        return elements
    }

    /// Enters one level of nesting; a caller that parses brackets itself must call it for each, and `leave()` after it.
    public mutating func enter() throws(JSONSyntaxError) {
        guard depth < maximumDepth else { throw JSONSyntaxError(.tooDeep(limit: maximumDepth), at: position) }
        depth += 1
    }

    /// Leaves one level of nesting.
    public mutating func leave() { depth -= 1 }

    private mutating func consumeWord(_ word: StaticString) throws(JSONSyntaxError) {
        for index in 0..<word.utf8CodeUnitCount {
            guard consume(word.utf8Start[index]) else { throw unexpected() }
        }
    }

    private func unexpected() -> JSONSyntaxError {
        guard position < bytes.count else { return JSONSyntaxError(.unexpectedEnd, at: position) }
        return JSONSyntaxError(.unexpectedByte(bytes[position]), at: position)
    }
}

extension JSONParser {
    /// Skips one number and returns its range; throws if its text violates RFC 8259 §6.
    mutating func scanNumber() throws(JSONSyntaxError) -> Range<Int> {
        let start = position
        _ = consume(UInt8(ascii: "-"))
        if !consume(UInt8(ascii: "0")) { try scanDigits() }
        if consume(UInt8(ascii: ".")) { try scanDigits() }
        if let next = nextByte, next | 0x20 == UInt8(ascii: "e") {
            position += 1
            if !consume(UInt8(ascii: "+")) { _ = consume(UInt8(ascii: "-")) }
            try scanDigits()
        }
        // Without this check, `01`, `1.2.3` and `1x` would be reported one step later, as a text after a value.
        if let next = nextByte, isNumberByte(next) { throw JSONSyntaxError(.invalidNumber, at: position) }
        return start..<position
    }

    private mutating func scanDigits() throws(JSONSyntaxError) {
        let start = position
        while position < bytes.count, isDigit(bytes[position]) { position += 1 }
        guard position > start else {
            throw JSONSyntaxError(isAtEnd ? .unexpectedEnd : .invalidNumber, at: position)
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private func isNumberByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }
}

extension JSONValue {
    /// Parses one whole JSON text.
    ///
    /// Throws the first violation of RFC 8259 with its byte offset, and nesting deeper than `maximumDepth`.
    public init(
        parsing bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int = JSONParser.defaultMaximumDepth
    ) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes, maximumDepth: maximumDepth)
        self = try parser.parseValue()
        try parser.expectEnd()
    }

    /// Parses one whole JSON text.
    ///
    /// Throws the first violation of RFC 8259 with its byte offset, and nesting deeper than `maximumDepth`.
    public init(
        parsing bytes: [UInt8], maximumDepth: Int = JSONParser.defaultMaximumDepth
    ) throws(JSONSyntaxError) {
        self = try bytes.withUnsafeBufferPointer { buffer throws(JSONSyntaxError) in
            try JSONValue(parsing: buffer, maximumDepth: maximumDepth)
        }
    }

    /// Parses one whole JSON text.
    ///
    /// Throws the first violation of RFC 8259 with its byte offset, and nesting deeper than `maximumDepth`.
    public init(
        parsing text: String, maximumDepth: Int = JSONParser.defaultMaximumDepth
    ) throws(JSONSyntaxError) {
        try self.init(parsing: Array(text.utf8), maximumDepth: maximumDepth)
    }
}

extension JSONParser {
    /// Skips one value after optional white space, and returns its range. It is as strict as `parseValue` but creates
    /// no values, for texts that are too large for a tree of values.
    public mutating func skipValue() throws(JSONSyntaxError) -> Range<Int> {
        try skipValue(noting: nil)
    }

    /// Skips one value in the same way, and notes its large parts in `notes`.
    mutating func skipValue(noting notes: UnsafeMutablePointer<JSONTextNotes>?) throws(JSONSyntaxError) -> Range<Int> {
        skipWhitespace()
        let start = position
        let end = JSONScanner(bytes, notes: notes)?.endOfValue(at: start, levels: maximumDepth - depth)
        if let end, end > start {
            position = end
        } else {
            try findError()
        }
        return start..<position
    }

    /// Skips one value again that the scanner refused, to report what is wrong with it.
    private mutating func findError() throws(JSONSyntaxError) {
        skipWhitespace()
        switch nextByte {
        case UInt8(ascii: "{"): try findErrorInObject()
        case UInt8(ascii: "["): try findErrorInArray()
        // Parsing a short value reports its errors.
        default: _ = try parseValue()
        }
    }

    private mutating func findErrorInObject() throws(JSONSyntaxError) {
        try enter()
        position += 1
        skipWhitespace()
        if !consume(UInt8(ascii: "}")) {
            repeat {
                skipWhitespace()
                try skipString()
                skipWhitespace()
                try expect(UInt8(ascii: ":"))
                try findError()
                skipWhitespace()
            } while consume(UInt8(ascii: ","))
            try expect(UInt8(ascii: "}"))
        }
        leave()
    }

    private mutating func findErrorInArray() throws(JSONSyntaxError) {
        try enter()
        position += 1
        skipWhitespace()
        if !consume(UInt8(ascii: "]")) {
            repeat {
                try findError()
                skipWhitespace()
            } while consume(UInt8(ascii: ","))
            try expect(UInt8(ascii: "]"))
        }
        leave()
    }

    /// Skips one string, from its opening to its closing quote.
    public mutating func skipString() throws(JSONSyntaxError) {
        guard nextByte == UInt8(ascii: "\"") else { throw unexpected() }
        if let end = JSONScanner(bytes)?.endOfString(at: position), end > 0 {
            position = end
        } else {
            _ = try parseString()
        }
    }
}

extension JSONParser {
    /// Skips one value after optional white space, at any depth and with any bytes in its strings, to find the end of a
    /// value that is otherwise invalid. It does not recurse; each level takes one byte.
    public mutating func skipValueOfAnyDepth() throws(JSONSyntaxError) {
        var closing: [UInt8] = []
        repeat {
            try skipStart(&closing)
        } while try skipEnd(&closing)
    }

    /// Parses a member's name, with U+FFFD in place of bytes that are not UTF-8.
    public mutating func parseKeyOfAnyText() throws(JSONSyntaxError) -> String {
        let start = self
        do throws(JSONSyntaxError) {
            return try parseString()
        } catch {
            self = start
            let begin = position
            try skipStringOfAnyText()
            return String(decoding: bytes[(begin + 1)..<(position - 1)], as: UTF8.self)
        }
    }

    /// Skips opening brackets up to the first value that is not a nonempty object or array.
    private mutating func skipStart(_ closing: inout [UInt8]) throws(JSONSyntaxError) {
        while true {
            skipWhitespace()
            switch nextByte {
            case UInt8(ascii: "{"):
                position += 1
                skipWhitespace()
                if consume(UInt8(ascii: "}")) { return }
                closing.append(UInt8(ascii: "}"))
                try skipKey()
            case UInt8(ascii: "["):
                position += 1
                skipWhitespace()
                if consume(UInt8(ascii: "]")) { return }
                closing.append(UInt8(ascii: "]"))
            case UInt8(ascii: "\""): return try skipStringOfAnyText()
            default:
                _ = try skipValue()
                return
            }
        }
    }

    /// Skips commas and closing brackets after a value; returns true if another value follows.
    private mutating func skipEnd(_ closing: inout [UInt8]) throws(JSONSyntaxError) -> Bool {
        while let last = closing.last {
            skipWhitespace()
            if consume(UInt8(ascii: ",")) {
                if last == UInt8(ascii: "}") { try skipKey() }
                return true
            }
            try expect(last)
            closing.removeLast()
        }
        return false
    }

    private mutating func skipKey() throws(JSONSyntaxError) {
        skipWhitespace()
        try skipStringOfAnyText()
        skipWhitespace()
        try expect(UInt8(ascii: ":"))
    }

    private mutating func skipStringOfAnyText() throws(JSONSyntaxError) {
        let start = position
        do throws(JSONSyntaxError) {
            return try skipString()
        } catch {
            guard error.reason == .invalidUTF8 else { throw error }
            position = start + 1
        }
        while let byte = nextByte, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw JSONSyntaxError(.controlCharacter, at: position) }
            position = min(position + (byte == UInt8(ascii: "\\") ? 2 : 1), bytes.count)
        }
        try expect(UInt8(ascii: "\""))
    }
}
