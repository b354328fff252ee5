/// A strict reader of RFC 8259 over bytes that somebody else holds.
///
/// It takes what the grammar takes and nothing else. It recurses once a level and stops at `maximumDepth`, so its stack
/// is bounded. Use `JSONValue(parsing:)` for a whole text; the cursor itself is for who must know where a value
/// stood, as JSON-RPC's envelope must.
///
/// The bytes must outlive the parser: make and use it inside `withUnsafeBufferPointer`.
public struct JSONParser {
    /// The depth that is allowed where nobody says otherwise.
    public static let defaultMaximumDepth = 512
    /// The greatest depth that may be asked for: what the stack of any thread bears, in a debug build too.
    public static let greatestMaximumDepth = 2_048

    @usableFromInline let bytes: UnsafeBufferPointer<UInt8>
    /// The offset of the next byte.
    public internal(set) var position = 0
    private let maximumDepth: Int
    private var depth = 0

    /// A parser at the start of `bytes`.
    public init(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int = defaultMaximumDepth) {
        self.bytes = bytes
        self.maximumDepth = min(maximumDepth, Self.greatestMaximumDepth)
    }

    /// True when no byte is left.
    public var isAtEnd: Bool { position == bytes.count }

    /// The next byte, or nil at the end.
    public var nextByte: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Passes over space, tab, line feed and carriage return.
    public mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// Takes `byte`, or throws what stands there instead.
    public mutating func expect(_ byte: UInt8) throws(JSONSyntaxError) {
        guard take(byte) else { throw unexpected() }
    }

    /// Takes the next byte if it is `byte`.
    public mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Takes `text` if it stands here byte for byte: a short cut for what is nearly always written alike.
    public mutating func take(_ text: StaticString) -> Bool {
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

    /// Reads one value, with the white space before it.
    public mutating func parseValue() throws(JSONSyntaxError) -> JSONValue {
        skipWhitespace()
        guard position < bytes.count else { throw unexpected() }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try parseObject())
        case UInt8(ascii: "["): return .array(try parseArray())
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"):
            try takeWord("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try takeWord("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try takeWord("null")
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
        if !take(UInt8(ascii: "}")) {
            repeat {
                skipWhitespace()
                guard nextByte == UInt8(ascii: "\"") else { throw unexpected() }
                let key = try parseString()
                skipWhitespace()
                try expect(UInt8(ascii: ":"))
                members.append(JSONObject.Member(key: key, value: try parseValue()))
                skipWhitespace()
            } while take(UInt8(ascii: ","))
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
        if !take(UInt8(ascii: "]")) {
            repeat {
                elements.append(try parseValue())
                skipWhitespace()
            } while take(UInt8(ascii: ","))
            try expect(UInt8(ascii: "]"))
        }
        depth -= 1
        return elements
    }

    /// Counts one level more; a caller that takes brackets itself calls it for each, and `leave()` behind it.
    public mutating func enter() throws(JSONSyntaxError) {
        guard depth < maximumDepth else { throw JSONSyntaxError(.tooDeep(limit: maximumDepth), at: position) }
        depth += 1
    }

    /// Counts one level less.
    public mutating func leave() { depth -= 1 }

    private mutating func takeWord(_ word: StaticString) throws(JSONSyntaxError) {
        for index in 0..<word.utf8CodeUnitCount {
            guard take(word.utf8Start[index]) else { throw unexpected() }
        }
    }

    private func unexpected() -> JSONSyntaxError {
        guard position < bytes.count else { return JSONSyntaxError(.unexpectedEnd, at: position) }
        return JSONSyntaxError(.unexpectedByte(bytes[position]), at: position)
    }
}

extension JSONParser {
    /// Passes over one number and gives its range; throws where its text breaks RFC 8259 §6.
    mutating func scanNumber() throws(JSONSyntaxError) -> Range<Int> {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try scanDigits() }
        if take(UInt8(ascii: ".")) { try scanDigits() }
        if let next = nextByte, next | 0x20 == UInt8(ascii: "e") {
            position += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try scanDigits()
        }
        // `01`, `1.2.3` and `1x` would otherwise be reported one step later, as something that follows a value.
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
    /// Reads one whole JSON text.
    ///
    /// Throws the first thing that RFC 8259 does not allow, with its byte offset; nesting deeper than `maximumDepth` too.
    public init(
        parsing bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int = JSONParser.defaultMaximumDepth
    ) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes, maximumDepth: maximumDepth)
        self = try parser.parseValue()
        try parser.expectEnd()
    }

    /// Reads one whole JSON text.
    ///
    /// Throws the first thing that RFC 8259 does not allow, with its byte offset; nesting deeper than `maximumDepth` too.
    public init(
        parsing bytes: [UInt8], maximumDepth: Int = JSONParser.defaultMaximumDepth
    ) throws(JSONSyntaxError) {
        self = try bytes.withUnsafeBufferPointer { buffer throws(JSONSyntaxError) in
            try JSONValue(parsing: buffer, maximumDepth: maximumDepth)
        }
    }

    /// Reads one whole JSON text.
    ///
    /// Throws the first thing that RFC 8259 does not allow, with its byte offset; nesting deeper than `maximumDepth` too.
    public init(
        parsing text: String, maximumDepth: Int = JSONParser.defaultMaximumDepth
    ) throws(JSONSyntaxError) {
        try self.init(parsing: Array(text.utf8), maximumDepth: maximumDepth)
    }
}

extension JSONParser {
    /// Passes over one value, with the white space before it, and gives its range. It is as strict as `parseValue`, and makes
    /// nothing of what it reads: for texts that are too large for a tree of values.
    public mutating func skipValue() throws(JSONSyntaxError) -> Range<Int> {
        skipWhitespace()
        let start = position
        switch nextByte {
        case UInt8(ascii: "{"): try skipObject()
        case UInt8(ascii: "["): try skipArray()
        case UInt8(ascii: "\""): try skipString()
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): _ = try scanNumber()
        // Short, and what is wrong with them is told alike.
        default: _ = try parseValue()
        }
        return start..<position
    }

    private mutating func skipObject() throws(JSONSyntaxError) {
        try enter()
        position += 1
        skipWhitespace()
        if !take(UInt8(ascii: "}")) {
            repeat {
                skipWhitespace()
                try skipString()
                skipWhitespace()
                try expect(UInt8(ascii: ":"))
                _ = try skipValue()
                skipWhitespace()
            } while take(UInt8(ascii: ","))
            try expect(UInt8(ascii: "}"))
        }
        leave()
    }

    private mutating func skipArray() throws(JSONSyntaxError) {
        try enter()
        position += 1
        skipWhitespace()
        if !take(UInt8(ascii: "]")) {
            repeat {
                _ = try skipValue()
                skipWhitespace()
            } while take(UInt8(ascii: ","))
            try expect(UInt8(ascii: "]"))
        }
        leave()
    }

    /// Passes over one string, from its opening quote to behind its closing one.
    public mutating func skipString() throws(JSONSyntaxError) {
        let start = position
        try expect(UInt8(ascii: "\""))
        var hasEscape = false
        var isASCII = true
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                // What is rare is left to the one that reads: it knows all that can be wrong.
                if hasEscape || !isASCII { try check(start..<position, hasEscape: hasEscape) }
                return
            }
            if byte == UInt8(ascii: "\\") {
                hasEscape = true
                position += 1
            } else if byte < 0x20 {
                break
            }
            isASCII = isASCII && byte < 0x80
            position += 1
        }
        position = start
        _ = try parseString()
    }

    private mutating func check(_ range: Range<Int>, hasEscape: Bool) throws(JSONSyntaxError) {
        if !hasEscape {
            let text = UnsafeBufferPointer(rebasing: bytes[range])
            if (try? UTF8Span(validating: text.span)) != nil { return }
        }
        position = range.lowerBound
        _ = try parseString()
    }
}

extension JSONParser {
    /// Passes over one value, with the white space before it, however deep it is nested and whether or not its strings are
    /// UTF-8: for finding what stands behind it. It does not recurse; a level costs one byte.
    public mutating func skipValueOfAnyDepth() throws(JSONSyntaxError) {
        var closing: [UInt8] = []
        repeat {
            try skipStart(&closing)
        } while try skipEnd(&closing)
    }

    /// Reads a member's name, with U+FFFD in place of what is not UTF-8.
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

    /// Passes over a value up to the first thing in it that is neither an object nor an array with something inside.
    private mutating func skipStart(_ closing: inout [UInt8]) throws(JSONSyntaxError) {
        while true {
            skipWhitespace()
            switch nextByte {
            case UInt8(ascii: "{"):
                position += 1
                skipWhitespace()
                if take(UInt8(ascii: "}")) { return }
                closing.append(UInt8(ascii: "}"))
                try skipKey()
            case UInt8(ascii: "["):
                position += 1
                skipWhitespace()
                if take(UInt8(ascii: "]")) { return }
                closing.append(UInt8(ascii: "]"))
            case UInt8(ascii: "\""): return try skipStringOfAnyText()
            default:
                _ = try skipValue()
                return
            }
        }
    }

    /// Passes over what ends behind a value; true when another value comes.
    private mutating func skipEnd(_ closing: inout [UInt8]) throws(JSONSyntaxError) -> Bool {
        while let last = closing.last {
            skipWhitespace()
            if take(UInt8(ascii: ",")) {
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
