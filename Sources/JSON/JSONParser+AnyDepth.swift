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
