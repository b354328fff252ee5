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
