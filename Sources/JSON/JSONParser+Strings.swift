extension JSONParser {
    /// Parses one string, from its opening to its closing quote.
    ///
    /// Most strings contain neither an escape nor a byte beyond ASCII; these are detected in one pass and copied at
    /// once. A lone surrogate becomes a placeholder: see `LoneSurrogate`.
    public mutating func parseString() throws(JSONSyntaxError) -> String {
        try expect(UInt8(ascii: "\""))
        let start = position
        let (length, isASCII) = bytes.plainLength(from: start)
        position += length
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
            // Bytes that may belong to a placeholder are rare, and take the slow path.
            if isASCII || !UnsafeBufferPointer(rebasing: bytes[start..<position]).holds(LoneSurrogate.rareByte) {
                defer { position += 1 }
                return try makeString(start..<position, isASCII: isASCII)
            }
            position = start
        }
        do throws(JSONSyntaxError) {
            return try parseEscapedString(from: start)
        } catch {
            // Invalid UTF-8 is detected at the end of a string; here another error was found before that.
            let read = UnsafeBufferPointer(rebasing: bytes[start..<max(start, min(error.offset, bytes.count))])
            let validLength = Self.firstInvalidByte(in: read)
            throw validLength < read.count ? JSONSyntaxError(.invalidUTF8, at: start + validLength) : error
        }
    }

    private func makeString(_ range: Range<Int>, isASCII: Bool) throws(JSONSyntaxError) -> String {
        let slice = UnsafeBufferPointer(rebasing: bytes[range])
        if isASCII { return String(decoding: slice, as: UTF8.self) }
        if let string = String(validating: slice, as: UTF8.self) { return string }
        throw JSONSyntaxError(.invalidUTF8, at: range.lowerBound + Self.firstInvalidByte(in: slice))
    }

    private mutating func parseEscapedString(from start: Int) throws(JSONSyntaxError) -> String {
        // Skipped bytes that may belong to a placeholder are parsed again on the slow path.
        if UnsafeBufferPointer(rebasing: bytes[start..<position]).holds(LoneSurrogate.rareByte) { position = start }
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                let end = position
                position += 1
                if let string = String(validating: text, as: UTF8.self) { return string }
                let slice = UnsafeBufferPointer(rebasing: bytes[start..<end])
                throw JSONSyntaxError(.invalidUTF8, at: start + Self.firstInvalidByte(in: slice))
            case UInt8(ascii: "\\"):
                try appendEscape(to: &text)
            case 0..<0x20:
                throw JSONSyntaxError(.controlCharacter, at: position)
            case LoneSurrogate.rareByte:
                appendLastPlane(to: &text)
            default:
                text.append(byte)
                position += 1
            }
        }
        throw JSONSyntaxError(.unexpectedEnd, at: position)
    }

    private mutating func appendEscape(to text: inout [UInt8]) throws(JSONSyntaxError) {
        let start = position
        position += 1
        guard let letter = nextByte else { throw JSONSyntaxError(.unexpectedEnd, at: position) }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): try appendScalar(to: &text, escapeAt: start)
        default: throw JSONSyntaxError(.invalidEscape, at: start)
        }
    }

    private mutating func appendScalar(to text: inout [UInt8], escapeAt start: Int) throws(JSONSyntaxError) {
        let digits = position
        let code = try parseFourHexDigits(escapeAt: start)
        if let scalar = UnicodeScalar(code) {
            text.append(kept: scalar)
            return
        }
        let surrogate = LoneSurrogate(code: code, capitals: capitals(at: digits))
        let end = position
        if surrogate.isHigh, consume(UInt8(ascii: "\\")), consume(UInt8(ascii: "u")) {
            let next = LoneSurrogate(code: try parseFourHexDigits(escapeAt: end))
            if let scalar = surrogate.joined(with: next) {
                text.append(kept: scalar)
                return
            }
        }
        // The escape that follows is not a low surrogate and is parsed by itself.
        position = end
        surrogate.appendPlaceholder(to: &text)
    }

    /// Returns which of the four hexadecimal digits at `start` are capital letters; the highest bit is the first
    /// digit's.
    private func capitals(at start: Int) -> UInt32 {
        bytes[start..<start + 4].reduce(0) { $0 << 1 | ((0x41...0x46).contains($1) ? 1 : 0) }
    }

    /// Consumes a character above U+FFFFF, or only its first byte if it is invalid, which is detected at the string's
    /// end.
    private mutating func appendLastPlane(to text: inout [UInt8]) {
        let character = UnsafeBufferPointer(rebasing: bytes[position..<min(position + 4, bytes.count)])
        if let scalar = String(validating: character, as: UTF8.self)?.unicodeScalars.first {
            text.append(kept: scalar)
            position += 4
        } else {
            text.append(bytes[position])
            position += 1
        }
    }

    private mutating func parseFourHexDigits(escapeAt start: Int) throws(JSONSyntaxError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = nextByte else { throw JSONSyntaxError(.unexpectedEnd, at: position) }
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw JSONSyntaxError(.invalidEscape, at: start)
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    /// Returns the offset of the first byte that is not well-formed UTF-8. Slow; used for errors only.
    private static func firstInvalidByte(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var offset = 0
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
        return min(offset, bytes.count)
    }
}
