/// Walks over one value in raw bytes, as strictly as `JSONParser` and several times as fast: strings eight and more bytes at
/// a time, without errors. Where it finds none, the parser knows why.
///
/// All functions return the offset behind what they skip, or a negative number where that is not valid JSON.
struct JSONScanner {
    private let base: UnsafePointer<UInt8>
    private let count: Int
    /// What is noted about the text on the way; nil for nothing.
    private let notes: UnsafeMutablePointer<JSONTextNotes>?

    static let invalid = -1

    /// A scanner of `bytes`, which must not be empty.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, notes: UnsafeMutablePointer<JSONTextNotes>? = nil) {
        guard let base = bytes.baseAddress else { return nil }
        self.base = base
        count = bytes.count
        self.notes = notes
    }

    /// Skips the value that begins at `start`, with at most so many levels of nesting.
    func endOfValue(at start: Int, levels: Int) -> Int {
        guard start < count else { return Self.invalid }
        switch base[start] {
        case UInt8(ascii: "\""): return endOfString(at: start)
        case UInt8(ascii: "{"): return endOfObject(at: start, levels)
        case UInt8(ascii: "["): return endOfArray(at: start, levels)
        case UInt8(ascii: "t"): return endOfWord(at: start, "true")
        case UInt8(ascii: "f"): return endOfWord(at: start, "false")
        case UInt8(ascii: "n"): return endOfWord(at: start, "null")
        default: return endOfNumber(at: start)
        }
    }

    // MARK: - Structure

    private func endOfObject(at start: Int, _ levels: Int) -> Int {
        guard levels > 0 else { return Self.invalid }
        var position = skipSpace(start + 1)
        var members = 0
        guard position < count else { return Self.invalid }
        if base[position] != UInt8(ascii: "}") {
            while true {
                guard position < count, base[position] == UInt8(ascii: "\"") else { return Self.invalid }
                position = endOfString(at: position)
                guard position > 0 else { return Self.invalid }
                position = skipSpace(position)
                guard position < count, base[position] == UInt8(ascii: ":") else { return Self.invalid }
                position = endOfValue(at: skipSpace(position + 1), levels: levels - 1)
                guard position > 0 else { return Self.invalid }
                members += 1
                position = skipSpace(position)
                guard position < count else { return Self.invalid }
                guard base[position] == UInt8(ascii: ",") else { break }
                position = skipSpace(position + 1)
            }
            guard base[position] == UInt8(ascii: "}") else { return Self.invalid }
        }
        note(start..<position + 1, count: members)
        return position + 1
    }

    private func endOfArray(at start: Int, _ levels: Int) -> Int {
        guard levels > 0 else { return Self.invalid }
        var position = skipSpace(start + 1)
        var elements = 0
        guard position < count else { return Self.invalid }
        if base[position] != UInt8(ascii: "]") {
            while true {
                if elements & (JSONTextNotes.markStride - 1) == 0, elements > 0 {
                    notes?.pointee.mark(elements, of: start, at: position)
                }
                position = endOfValue(at: position, levels: levels - 1)
                guard position > 0 else { return Self.invalid }
                elements += 1
                position = skipSpace(position)
                guard position < count else { return Self.invalid }
                guard base[position] == UInt8(ascii: ",") else { break }
                position = skipSpace(position + 1)
            }
            guard base[position] == UInt8(ascii: "]") else { return Self.invalid }
        }
        note(start..<position + 1, count: elements)
        return position + 1
    }

    @inline(__always)
    private func skipSpace(_ start: Int) -> Int {
        var position = start
        while position < count, base[position] <= 0x20 {
            switch base[position] {
            case 0x20, 0x09: break
            case 0x0A, 0x0D: notes?.pointee.hasLineBreaks = true
            default: return position
            }
            position += 1
        }
        return position
    }

    @inline(__always)
    private func note(_ range: Range<Int>, count: Int) {
        if range.count >= JSONTextNotes.partBytes { notes?.pointee.add(range, count: count) }
    }

    // MARK: - Words and numbers

    private func endOfWord(at start: Int, _ word: StaticString) -> Int {
        let length = word.utf8CodeUnitCount
        guard count - start >= length else { return Self.invalid }
        for index in 0..<length where base[start + index] != word.utf8Start[index] { return Self.invalid }
        return start + length
    }

    private func endOfNumber(at start: Int) -> Int {
        var position = start
        if base[position] == UInt8(ascii: "-") { position += 1 }
        if position < count, base[position] == UInt8(ascii: "0") {
            position += 1
        } else {
            position = endOfDigits(at: position)
        }
        if position > 0, position < count, base[position] == UInt8(ascii: ".") {
            position = endOfDigits(at: position + 1)
        }
        if position > 0, position < count, base[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < count, base[position] == UInt8(ascii: "+") || base[position] == UInt8(ascii: "-") {
                position += 1
            }
            position = endOfDigits(at: position)
        }
        guard position > 0 else { return Self.invalid }
        // As in `JSONParser.scanNumber`.
        return position < count && base[position].mayContinueNumber ? Self.invalid : position
    }

    private func endOfDigits(at start: Int) -> Int {
        var position = start
        while position < count, base[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        return position > start ? position : Self.invalid
    }

    // MARK: - Strings

    /// Skips the string whose opening quote is at `start`.
    @inline(__always)
    func endOfString(at start: Int) -> Int {
        // Most strings are short, and end in the first bytes.
        if start + 9 <= count {
            let special = load(start + 1).specialBytes
            if special != 0 {
                let position = start + 1 + special.trailingZeroBitCount >> 3
                if base[position] == UInt8(ascii: "\"") { return position + 1 }
                return endOfLongString(from: position, start)
            }
            return endOfLongString(from: start + 9, start)
        }
        return endOfLongString(from: start + 1, start)
    }

    private func endOfLongString(from first: Int, _ start: Int) -> Int {
        var position = first
        while true {
            position = nextSpecial(from: position)
            guard position < count else { return Self.invalid }
            // Escapes and characters beyond ASCII come in groups.
            repeat {
                let byte = base[position]
                switch byte {
                case UInt8(ascii: "\""):
                    position += 1
                    note(start..<position, count: 0)
                    return position
                case UInt8(ascii: "\\"): position = endOfEscape(at: position)
                case 0x80...: position = endOfCharacter(at: position)
                default: return byte < 0x20 ? Self.invalid : position
                }
                guard position > 0, position < count else { return Self.invalid }
            } while base[position].isSpecial
        }
    }

    /// Returns the offset of the first quote, backslash, control character or byte beyond ASCII from `start` on; the end of
    /// the bytes where there is none.
    @inline(__always)
    private func nextSpecial(from start: Int) -> Int {
        var position = start
        while position + 8 <= count {
            let special = load(position).specialBytes
            if special != 0 { return position + special.trailingZeroBitCount >> 3 }
            position += 8
            if position - start == 32 { position = endOfPlainBlocks(from: position) }
        }
        while position < count, !base[position].isSpecial { position += 1 }
        return position
    }

    /// Skips blocks of 32 bytes without a special one: long texts.
    private func endOfPlainBlocks(from start: Int) -> Int {
        typealias Block = SIMD32<UInt8>
        let raw = UnsafeRawPointer(base)
        var position = start
        while position + 32 <= count {
            let block = raw.loadUnaligned(fromByteOffset: position, as: Block.self)
            let special =
                (block .== Block(repeating: 0x22)) .| (block .== Block(repeating: 0x5C))
                .| (block .< Block(repeating: 0x20)) .| (block .>= Block(repeating: 0x80))
            if any(special) { break }
            position += 32
        }
        return position
    }

    private func endOfEscape(at start: Int) -> Int {
        guard start + 1 < count else { return Self.invalid }
        switch base[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            guard start + 6 <= count else { return Self.invalid }
            for index in start + 2..<start + 6 where !base[index].isHexDigit { return Self.invalid }
            return start + 6
        default: return Self.invalid
        }
    }

    /// Skips one well-formed character beyond ASCII (Unicode 3.9, table 3-7).
    private func endOfCharacter(at start: Int) -> Int {
        let lead = base[start]
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard lead >= 0xC2, lead <= 0xF4, start + length <= count else { return Self.invalid }
        let second = base[start + 1]
        switch lead {
        case 0xE0: guard second >= 0xA0 else { return Self.invalid }
        case 0xED: guard second < 0xA0 else { return Self.invalid }
        case 0xF0: guard second >= 0x90 else { return Self.invalid }
        case 0xF4: guard second < 0x90 else { return Self.invalid }
        default: break
        }
        for index in start + 1..<start + length where base[index] & 0xC0 != 0x80 { return Self.invalid }
        return start + length
    }

    @inline(__always)
    private func load(_ position: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
}

extension UInt64 {
    /// A nonzero value if one of the eight bytes ends a run of plain characters in a string: a quote, a backslash, a control
    /// character, or a byte beyond ASCII. The lowest bit that is set belongs to the first such byte; the others say nothing.
    @inline(__always)
    fileprivate var specialBytes: UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = self ^ (ones &* 0x22)
        let backslash = self ^ (ones &* 0x5C)
        return ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (self &- ones &* 0x20) & ~self | self)
            & (ones &* 0x80)
    }
}

extension UInt8 {
    /// True for a byte that is not a plain character of a string.
    fileprivate var isSpecial: Bool { self < 0x20 || self >= 0x80 || self == 0x22 || self == 0x5C }

    fileprivate var isHexDigit: Bool { self &- UInt8(ascii: "0") < 10 || (self | 0x20) &- UInt8(ascii: "a") < 6 }

    /// True for a byte that cannot follow a number, though it is not part of it.
    fileprivate var mayContinueNumber: Bool {
        self &- UInt8(ascii: "0") < 10 || self == UInt8(ascii: ".") || self == UInt8(ascii: "+")
            || self == UInt8(ascii: "-")
            || (self | 0x20) &- UInt8(ascii: "a") < 26
    }
}
