/// One half of a surrogate pair without the other half, such as the escape `\ud83d`, and how a `String` holds it.
///
/// JSON's grammar allows such an escape (RFC 8259 §8.2), and JavaScript writes one where it cuts a string, but a Swift
/// `String` can't hold a surrogate. `JSONParser` therefore puts a stand-in in its place, and `JSONWriter` writes the
/// escape again. A stand-in is the noncharacter U+FDD0, which Unicode reserves for use inside a program, and behind it one of the
/// private use characters U+108000…U+10FFFF. This tells the surrogate and which of the escape's digits are capital letters, so
/// the escape comes back byte for byte. Two spellings of one surrogate compare equal (`String.hasSameCodePoints`), two
/// surrogates never do.
///
/// A text that really holds U+FDD0 and one of these characters behind it is kept apart from a stand-in: the second
/// character becomes two stand-ins, for the halves of its surrogate pair. Two such halves never stand together otherwise, since an
/// escaped pair is read as the character that it means.
///
/// So a string that was read from JSON can be kept, compared and written like any other. What leaves JSON, for a URL or
/// a screen, asks `holdsLoneSurrogate` or takes `withoutLoneSurrogates`.
struct LoneSurrogate: Equatable {
    /// The UTF-16 code unit, from 0xD800 to 0xDFFF.
    let code: UInt32
    /// One bit for each of the escape's four digits that is a capital letter; the highest is the first digit's.
    let capitals: UInt32

    /// U+FDD0 in UTF-8.
    static let mark: [UInt8] = [0xEF, 0xB7, 0x90]
    /// The number of bytes of a stand-in.
    static let byteCount = 7
    /// The byte that shows where one may be, as no everyday text has it: the first, in UTF-8, of characters beyond U+FFFFF.
    static let rareByte: UInt8 = 0xF4
    /// Where it stands in a stand-in.
    static let rareOffset = 3
    private static let firstCharacter: UInt32 = 0x10_8000

    var isHigh: Bool { code < 0xDC00 }

    init(code: UInt32, capitals: UInt32 = 0) {
        self.code = code
        self.capitals = capitals
    }

    /// Appends the stand-in.
    func appendStandIn(to bytes: inout [UInt8]) {
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
        for place in 0..<4 {
            let digit = UInt8(code >> UInt32(12 - 4 * place) & 0xF)
            let isCapital = capitals >> UInt32(3 - place) & 1 == 1
            bytes.append(digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: isCapital ? "A" : "a"))
        }
    }

    /// The character that this half and the next one mean together; nil when they are no pair.
    func joined(with next: LoneSurrogate) -> UnicodeScalar? {
        guard isHigh, !next.isHigh else { return nil }
        return UnicodeScalar(0x1_0000 + (code - 0xD800) << 10 + (next.code - 0xDC00))
    }

    /// The two halves of a character beyond U+FFFF.
    static func halves(of scalar: UnicodeScalar) -> [LoneSurrogate] {
        let offset = scalar.value - 0x1_0000
        return [LoneSurrogate(code: 0xD800 + offset >> 10), LoneSurrogate(code: 0xDC00 + offset & 0x3FF)]
    }

    /// True for the characters that follow U+FDD0 in a stand-in.
    static func isSecondCharacter(_ scalar: UnicodeScalar) -> Bool { scalar.value >= firstCharacter }
}

extension [UInt8] {
    /// Appends a character that a text holds, so that it is never taken for a part of a stand-in.
    mutating func append(kept scalar: UnicodeScalar) {
        if LoneSurrogate.isSecondCharacter(scalar), suffix(3).elementsEqual(LoneSurrogate.mark) {
            for half in LoneSurrogate.halves(of: scalar) { half.appendStandIn(to: &self) }
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
    /// The surrogate whose stand-in begins at `index`, or nil. The bytes are UTF-8.
    func loneSurrogate(at index: Int) -> LoneSurrogate? {
        guard index >= 0, index + LoneSurrogate.byteCount <= count, self[index + 3] == LoneSurrogate.rareByte,
            self[index] == 0xEF, self[index + 1] == 0xB7, self[index + 2] == 0x90, self[index + 4] >= 0x88
        else { return nil }
        let offset =
            UInt32(self[index + 4] & 0x07) << 12 | UInt32(self[index + 5] & 0x3F) << 6 | UInt32(self[index + 6] & 0x3F)
        return LoneSurrogate(code: 0xD800 + offset & 0x7FF, capitals: offset >> 11)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// True when one of the bytes is `byte`; eight are looked at in a time.
    @inline(__always)
    func holds(_ byte: UInt8) -> Bool {
        let raw = UnsafeRawBufferPointer(self)
        let pattern = 0x0101_0101_0101_0101 &* UInt64(byte)
        var position = 0
        while position + 8 <= count {
            let difference = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self) ^ pattern
            // Not 0 when one of the bytes of `difference` is.
            if (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080 != 0 { return true }
            position += 8
        }
        return self[position...].contains(byte)
    }
}

/// True when `left` and `right`, which differ at `index`, are there two spellings of one surrogate.
@usableFromInline
func isSameSurrogate(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, differingAt index: Int
) -> Bool {
    // The bits of the capital letters are in the fifth and the sixth byte of a stand-in.
    for start in [index - 4, index - 5] {
        if let one = left.loneSurrogate(at: start), let other = right.loneSurrogate(at: start) {
            return one.code == other.code
        }
    }
    return false
}

// What the program asks of a string that came from JSON, in which there may be stand-ins: see `LoneSurrogate`. An ordinary
// text costs one quick pass over its bytes.

extension String {
    /// True when the string has a lone surrogate, which no Unicode text can hold.
    public var holdsLoneSurrogate: Bool {
        var holdsOne = false
        forEachPart { part in if case .surrogate = part { holdsOne = true } }
        return holdsOne
    }

    /// The string as Unicode text, with U+FFFD in place of each lone surrogate, as JavaScript's `toWellFormed` has it: for
    /// what is not JSON.
    public var withoutLoneSurrogates: String {
        replacing { _, bytes in bytes.append("\u{FFFD}" as UnicodeScalar) }
    }

    /// The number of code points that JSON means by the string; a lone surrogate is one.
    public var codePointCount: Int {
        var surplus = 0
        forEachPart { part in
            switch part {
            case .text: break
            // U+FDD0 and the character behind it are one; four such characters, where two halves are one.
            case .surrogate: surplus += 1
            case .character: surplus += 3
            }
        }
        return unicodeScalars.count - surplus
    }

    /// The string with one spelling for each lone surrogate, for what is compared by its bytes.
    @usableFromInline
    package var withOneSpelling: String {
        replacing { surrogate, bytes in LoneSurrogate(code: surrogate.code).appendStandIn(to: &bytes) }
    }

    /// A part of a string that holds stand-ins.
    private enum Part {
        case text(UnsafeBufferPointer<UInt8>)
        case surrogate(LoneSurrogate)
        /// A character that two stand-ins keep.
        case character(UnicodeScalar)
    }

    /// The string with what `replace` appends for each lone surrogate.
    private func replacing(_ replace: (LoneSurrogate, inout [UInt8]) -> Void) -> String {
        guard mayHoldStandIns else { return self }
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

    /// Calls `body` with each part in order; not at all when there is no stand-in.
    private func forEachPart(_ body: (Part) -> Void) {
        guard mayHoldStandIns else { return }
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

    private var mayHoldStandIns: Bool {
        utf8.withContiguousStorageIfAvailable { $0.holds(LoneSurrogate.rareByte) } ?? true
    }
}
