/// One half of a surrogate pair without the other half, such as the escape `\ud83d`, and its representation in a
/// `String`.
///
/// JSON's grammar allows such an escape (RFC 8259 §8.2), and JavaScript writes one where it cuts a string, but a Swift
/// `String` cannot contain a surrogate. `JSONParser` therefore stores a placeholder, and `JSONWriter` writes the escape
/// again. A placeholder is the noncharacter U+FDD0, which Unicode reserves for internal use, followed by one of the
/// private use characters U+108000…U+10FFFF. The latter encodes the surrogate and which of the escape's digits are
/// capital letters, so that the escape is written byte for byte as it was read. Two notations of one surrogate compare
/// equal (`String.hasSameCodePoints`), two surrogates never do.
///
/// A text that contains U+FDD0 and one of these characters itself is stored differently: the second character becomes
/// two placeholders, for the halves of its surrogate pair. Two such halves do not occur otherwise, because an escaped
/// pair is parsed as one character.
///
/// So a string parsed from JSON can be stored, compared and written like any other. Code that uses it outside JSON, for
/// a URL or a terminal, checks `holdsLoneSurrogate` or uses `withoutLoneSurrogates`.
struct LoneSurrogate: Equatable {
    /// The UTF-16 code unit, from 0xD800 to 0xDFFF.
    let code: UInt32
    /// One bit for each of the escape's four digits that is a capital letter; the highest bit is the first digit's.
    let capitals: UInt32

    /// U+FDD0 in UTF-8.
    static let mark: [UInt8] = [0xEF, 0xB7, 0x90]
    /// The number of bytes of a placeholder.
    static let byteCount = 7
    /// The byte that indicates a possible placeholder, rare in ordinary text: the first byte in UTF-8 of characters
    /// above U+FFFFF.
    static let rareByte: UInt8 = 0xF4
    /// The offset of that byte in a placeholder.
    static let rareOffset = 3
    private static let firstCharacter: UInt32 = 0x10_8000

    var isHigh: Bool { code < 0xDC00 }

    init(code: UInt32, capitals: UInt32 = 0) {
        self.code = code
        self.capitals = capitals
    }

    /// Appends the placeholder.
    func appendPlaceholder(to bytes: inout [UInt8]) {
        let scalar = Self.firstCharacter + capitals << 11 + (code - 0xD800)
        bytes += Self.mark
        bytes += [
            Self.rareByte, 0x80 | UInt8(scalar >> 12 & 0x3F), 0x80 | UInt8(scalar >> 6 & 0x3F),
            0x80 | UInt8(scalar & 0x3F),
        ]
    }

    /// Appends the escape, such as `\ud83d`.
    func appendEscape(to bytes: inout [UInt8]) {
        bytes += [UInt8(ascii: "\\"), UInt8(ascii: "u")]
        for position in 0..<4 {
            let digit = UInt8(code >> UInt32(12 - 4 * position) & 0xF)
            let isCapital = capitals >> UInt32(3 - position) & 1 == 1
            bytes.append(digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: isCapital ? "A" : "a"))
        }
    }

    /// Returns the character that this half and the next one form; nil if they are not a pair.
    func joined(with next: LoneSurrogate) -> UnicodeScalar? {
        guard isHigh, !next.isHigh else { return nil }
        return UnicodeScalar(0x1_0000 + (code - 0xD800) << 10 + (next.code - 0xDC00))
    }

    /// Returns the two halves of a character above U+FFFF.
    static func halves(of scalar: UnicodeScalar) -> [LoneSurrogate] {
        let offset = scalar.value - 0x1_0000
        return [LoneSurrogate(code: 0xD800 + offset >> 10), LoneSurrogate(code: 0xDC00 + offset & 0x3FF)]
    }

    /// Returns true for the characters that follow U+FDD0 in a placeholder.
    static func isSecondCharacter(_ scalar: UnicodeScalar) -> Bool { scalar.value >= firstCharacter }
}

extension [UInt8] {
    /// Appends a character of a text such that it cannot be read as part of a placeholder.
    mutating func append(kept scalar: UnicodeScalar) {
        if LoneSurrogate.isSecondCharacter(scalar), suffix(3).elementsEqual(LoneSurrogate.mark) {
            for half in LoneSurrogate.halves(of: scalar) { half.appendPlaceholder(to: &self) }
        } else {
            append(scalar)
        }
    }

    /// Appends a character in UTF-8.
    mutating func append(_ scalar: UnicodeScalar) {
        if let encoded = UTF8.encode(scalar) { append(contentsOf: encoded) }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Returns the surrogate whose placeholder begins at `index`, or nil. The bytes are UTF-8.
    func loneSurrogate(at index: Int) -> LoneSurrogate? {
        guard index >= 0, index + LoneSurrogate.byteCount <= count, self[index + 3] == LoneSurrogate.rareByte,
            self[index] == 0xEF, self[index + 1] == 0xB7, self[index + 2] == 0x90, self[index + 4] >= 0x88
        else { return nil }
        let offset =
            UInt32(self[index + 4] & 0x07) << 12 | UInt32(self[index + 5] & 0x3F) << 6 | UInt32(self[index + 6] & 0x3F)
        return LoneSurrogate(code: 0xD800 + offset & 0x7FF, capitals: offset >> 11)
    }
}

extension JSONValue {
    /// Indicates that one of its strings, or the name of a member, contains a lone surrogate.
    package var holdsLoneSurrogate: Bool {
        switch self {
        case .null, .bool, .number: false
        case .string(let text): text.holdsLoneSurrogate
        case .array(let elements): elements.contains { $0.holdsLoneSurrogate }
        case .object(let object):
            object.members.contains { $0.key.holdsLoneSurrogate || $0.value.holdsLoneSurrogate }
        }
    }
}

extension String {
    /// Returns true if both strings are the same bytes of UTF-8.
    package func hasSameBytes(as other: String) -> Bool {
        if isCopy(of: other) { return true }
        guard utf8.count == other.utf8.count else { return false }
        let isSame = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { left.hasSameBytes(as: $0) }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Returns true if the bytes are those of `other`, which has as many; it compares eight bytes at a time.
    @usableFromInline
    func hasSameBytes(as other: UnsafeBufferPointer<UInt8>) -> Bool {
        let (left, right) = (UnsafeRawBufferPointer(self), UnsafeRawBufferPointer(other))
        var position = 0
        while position + 8 <= count {
            let (one, two) = (
                left.loadUnaligned(fromByteOffset: position, as: UInt64.self),
                right.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            )
            if one != two { return false }
            position += 8
        }
        while position < count {
            if left[position] != right[position] { return false }
            position += 1
        }
        return true
    }

    /// Returns true if one of the bytes is `byte`; it compares eight bytes at a time.
    @inline(__always)
    func holds(_ byte: UInt8) -> Bool {
        let raw = UnsafeRawBufferPointer(self)
        let pattern = 0x0101_0101_0101_0101 &* UInt64(byte)
        var position = 0
        while position + 8 <= count {
            let difference = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self) ^ pattern
            // Nonzero if one of the bytes of `difference` is zero.
            if (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080 != 0 { return true }
            position += 8
        }
        return self[position...].contains(byte)
    }
}

/// Returns true if `left` and `right`, which differ at `index`, have two notations of one surrogate there.
@usableFromInline
func isSameSurrogate(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, differingAt index: Int
) -> Bool {
    // The bits of the capital letters are in the fifth and the sixth byte of a placeholder.
    for start in [index - 4, index - 5] {
        if let one = left.loneSurrogate(at: start), let other = right.loneSurrogate(at: start) {
            return one.code == other.code
        }
    }
    return false
}

// Access to strings that were parsed from JSON and may contain placeholders: see `LoneSurrogate`. For an ordinary text
// this costs one fast pass over its bytes.

extension String {
    /// True if the string contains a lone surrogate, which is not valid Unicode text.
    public var holdsLoneSurrogate: Bool {
        var holdsOne = false
        forEachPart { part in if case .surrogate = part { holdsOne = true } }
        return holdsOne
    }

    /// The string as valid Unicode text, with U+FFFD in place of each lone surrogate, like JavaScript's `toWellFormed`;
    /// for uses outside JSON.
    public var withoutLoneSurrogates: String {
        replacing { _, bytes in bytes.append("\u{FFFD}" as UnicodeScalar) }
    }

    /// The number of code points of the JSON string; a lone surrogate counts as one.
    public var codePointCount: Int {
        var surplus = 0
        forEachPart { part in
            switch part {
            case .text: break
            // Each placeholder takes two characters for one; a pair of them four for one.
            case .surrogate: surplus += 1
            case .character: surplus += 3
            }
        }
        return unicodeScalars.count - surplus
    }

    /// The string with one notation for each lone surrogate, for comparing bytes.
    @usableFromInline
    package var withOneSpelling: String {
        replacing { surrogate, bytes in LoneSurrogate(code: surrogate.code).appendPlaceholder(to: &bytes) }
    }

    /// A part of a string with placeholders.
    private enum Part {
        case text(UnsafeBufferPointer<UInt8>)
        case surrogate(LoneSurrogate)
        /// A character that two placeholders represent.
        case character(UnicodeScalar)
    }

    /// Returns the string with the bytes that `replace` appends in place of each lone surrogate.
    private func replacing(_ replace: (LoneSurrogate, inout [UInt8]) -> Void) -> String {
        guard mayHoldPlaceholders else { return self }
        var bytes: [UInt8] = []
        var isChanged = false
        forEachPart { part in
            switch part {
            case .text(let text): bytes += text
            case .character(let scalar): bytes.append(scalar)
            case .surrogate(let surrogate):
                isChanged = true
                replace(surrogate, &bytes)
            }
        }
        return isChanged ? String(decoding: bytes, as: UTF8.self) : self
    }

    /// Calls `body` with each part in order; not at all if there is no placeholder.
    private func forEachPart(_ body: (Part) -> Void) {
        guard mayHoldPlaceholders else { return }
        var copy = self
        copy.withUTF8 { bytes in
            var start = 0
            var position = 0
            while let rare = bytes[position...].firstIndex(of: LoneSurrogate.rareByte) {
                let found = rare - LoneSurrogate.rareOffset
                guard found >= start, let surrogate = bytes.loneSurrogate(at: found) else {
                    position = rare + 1
                    continue
                }
                if found > start { body(.text(UnsafeBufferPointer(rebasing: bytes[start..<found]))) }
                position = found + LoneSurrogate.byteCount
                if let next = bytes.loneSurrogate(at: position), let scalar = surrogate.joined(with: next) {
                    body(.character(scalar))
                    position += LoneSurrogate.byteCount
                } else {
                    body(.surrogate(surrogate))
                }
                start = position
            }
            if start > 0, start < bytes.count { body(.text(UnsafeBufferPointer(rebasing: bytes[start...]))) }
        }
    }

    var mayHoldPlaceholders: Bool {
        utf8.withContiguousStorageIfAvailable { $0.holds(LoneSurrogate.rareByte) } ?? true
    }
}
