import TextCoding

/// One of the encodings in which a text may contain characters: JSON-escaped some number of times, and then URL-encoded
/// some number of times. Every encoding includes unescaped characters, so unnecessary escapes are read, too.
///
/// Each encoding reads a text in exactly one way, so that a comparison never backtracks.
struct TextEncoding {
    /// The number of times that `%` itself was encoded: 2 reads `%252F` as `/`.
    private let urlLevels: Int
    /// The number of backslashes that represent one: 4 for JSON inside JSON.
    private let backslashes: Int

    /// All supported encodings; the first one is plain text.
    static let all = (0...3).flatMap { jsonLevels in
        (0...2).map { TextEncoding(urlLevels: $0, backslashes: 1 << jsonLevels) }
    }

    /// One encoded character: a byte of UTF-8, or the scalar of a `\u` escape.
    struct Unit {
        private let code: UInt32
        private let isByte: Bool
        /// The offset of the next character.
        let end: Int

        init(byte: UInt8, end: Int) {
            code = UInt32(byte)
            isByte = true
            self.end = end
        }

        init(scalar: UInt32, end: Int) {
            code = scalar
            isByte = scalar < 0x80
            self.end = end
        }

        /// The first byte of the character in UTF-8.
        var firstByte: UInt8 { isByte ? UInt8(truncatingIfNeeded: code) : encoded?.first ?? 0 }

        /// Returns the number of bytes of `pattern` from `index` on that this character is equal to; 0 if it differs.
        func length(in pattern: [UInt8], at index: Int) -> Int {
            guard !isByte else { return firstByte.represents(pattern[index]) ? 1 : 0 }
            guard let encoded, pattern[index...].starts(with: encoded) else { return 0 }
            return encoded.count
        }

        private var encoded: UTF8.EncodedScalar? { UnicodeScalar(code).flatMap(UTF8.encode) }
    }

    /// Returns the character at `start`, or nil at the end of the text.
    func unit(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Unit? {
        guard let first = byte(in: text, at: start) else { return nil }
        guard first.byte == UInt8(ascii: "\\") else { return Unit(byte: first.byte, end: first.end) }
        var count = 1
        var end = first.end
        var letter = byte(in: text, at: end)
        while count < backslashes, let next = letter, next.byte == UInt8(ascii: "\\") {
            count += 1
            end = next.end
            letter = byte(in: text, at: end)
        }
        let backslash = Unit(byte: UInt8(ascii: "\\"), end: end)
        guard count < backslashes, let letter else { return backslash }
        if let byte = Self.escaped(letter.byte) { return Unit(byte: byte, end: letter.end) }
        guard letter.byte == UInt8(ascii: "u") else { return backslash }
        return scalar(in: text, at: letter.end) ?? backslash
    }

    /// Returns the character that JSON writes as a backslash and this letter; nil for `u`, for the backslash, and for
    /// letters that JSON does not define.
    static func escaped(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// Returns the scalar whose digits begin at `start`, including those of its low surrogate.
    private func scalar(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Unit? {
        guard let (high, end) = fourDigits(in: text, at: start) else { return nil }
        guard (0xD800..<0xDC00).contains(high) else { return Unit(scalar: high, end: end) }
        guard var letter = byte(in: text, at: end), letter.byte == UInt8(ascii: "\\") else { return nil }
        for _ in 0..<backslashes where letter.byte == UInt8(ascii: "\\") {
            guard let next = byte(in: text, at: letter.end) else { return nil }
            letter = next
        }
        guard letter.byte == UInt8(ascii: "u"), let (low, lowEnd) = fourDigits(in: text, at: letter.end),
            (0xDC00..<0xE000).contains(low)
        else { return nil }
        return Unit(scalar: 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00), end: lowEnd)
    }

    private func fourDigits(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> (code: UInt32, end: Int)? {
        var code: UInt32 = 0
        var end = start
        for _ in 0..<4 {
            guard let (byte, next) = byte(in: text, at: end), let digit = Hex.value(of: byte) else { return nil }
            code = code << 4 | UInt32(digit)
            end = next
        }
        return (code, end)
    }

    /// Returns the byte at `start`, URL-decoded, and the offset of the next one; nil at the end of the text.
    private func byte(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> (byte: UInt8, end: Int)? {
        guard start < text.count else { return nil }
        var byte = text[start]
        var end = start + 1
        for _ in 0..<urlLevels where byte == UInt8(ascii: "%") {
            guard end + 2 <= text.count, let high = Hex.value(of: text[end]), let low = Hex.value(of: text[end + 1])
            else { break }
            byte = high << 4 | low
            end += 2
        }
        return (byte, end)
    }
}

extension UInt8 {
    /// Returns true if this byte may represent `other`: forms encode a space as `+`.
    func represents(_ other: UInt8) -> Bool { self == other || self == UInt8(ascii: "+") && other == UInt8(ascii: " ") }

    /// The bytes that may represent this one without an escape.
    var unescapedForms: [UInt8] { self == UInt8(ascii: " ") ? [self, UInt8(ascii: "+")] : [self] }

    /// True for the bytes that begin an escape.
    var startsEscape: Bool { self == UInt8(ascii: "%") || self == UInt8(ascii: "\\") }
}
