/// Base 64 (RFC 4648 §4 and §5).
enum Base64 {
    /// Which 64 characters are used.
    enum Alphabet {
        /// `+` and `/`, padded with `=`.
        case standard
        /// `-` and `_`, not padded: what JSON Web Tokens use.
        case url
    }

    /// `bytes` as text.
    static func encode(_ bytes: some Sequence<UInt8>, alphabet: Alphabet = .standard) -> String {
        var text: [UInt8] = []
        var pending: UInt32 = 0
        var bitCount: UInt32 = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                text.append(character(UInt8(pending >> bitCount & 63), alphabet))
            }
        }
        if bitCount > 0 { text.append(character(UInt8(pending << (6 - bitCount) & 63), alphabet)) }
        while alphabet == .standard, !text.count.isMultiple(of: 4) { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that `text` spells in the standard alphabet, or nil when it is not padded to a multiple of four, holds
    /// another character, or has bits left over that are not zero.
    static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.count.isMultiple(of: 4) else { return nil }
        var bytes: [UInt8] = []
        var pending: UInt32 = 0
        var bitCount: UInt32 = 0
        var paddingCount = 0
        for unit in text.utf8 {
            if unit == UInt8(ascii: "=") {
                paddingCount += 1
                continue
            }
            guard paddingCount == 0, let value = value(of: unit) else { return nil }
            pending = pending << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(pending >> bitCount & 0xFF))
            }
        }
        // What is left of the last character is as long as the padding says, and empty.
        guard Int(bitCount) == paddingCount * 2, pending & (1 << bitCount - 1) == 0 else { return nil }
        return bytes
    }

    private static func character(_ value: UInt8, _ alphabet: Alphabet) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: alphabet == .standard ? UInt8(ascii: "+") : UInt8(ascii: "-")
        default: alphabet == .standard ? UInt8(ascii: "/") : UInt8(ascii: "_")
        }
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
