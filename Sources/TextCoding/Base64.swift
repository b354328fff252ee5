/// Bytes as text in base64 (RFC 4648 §4 and §5).
public enum Base64 {
    /// The 64 characters, and whether the last group is padded.
    public enum Alphabet: Sendable {
        /// `+` and `/`, padded with `=`.
        case standard
        /// `-` and `_`, not padded, as in JSON Web Tokens (RFC 7515 §2).
        case url

        fileprivate var characters: [UInt8] {
            switch self {
            case .standard: Base64.standardCharacters
            case .url: Base64.urlCharacters
            }
        }
    }

    /// Encodes bytes on one line, four characters for every three bytes.
    public static func encode(_ bytes: [UInt8], alphabet: Alphabet = .standard) -> String {
        let length = (bytes.count + 2) / 3 * 4
        return String(unsafeUninitializedCapacity: length) { text in
            alphabet.characters.withUnsafeBufferPointer { alphabet in
                var position = 0
                for index in stride(from: 0, to: bytes.count, by: 3) {
                    let second = index + 1 < bytes.count ? UInt32(bytes[index + 1]) : nil
                    let third = index + 2 < bytes.count ? UInt32(bytes[index + 2]) : nil
                    let group = UInt32(bytes[index]) << 16 | (second ?? 0) << 8 | (third ?? 0)
                    text[position] = alphabet[Int(group >> 18 & 63)]
                    text[position + 1] = alphabet[Int(group >> 12 & 63)]
                    text[position + 2] = second == nil ? padding : alphabet[Int(group >> 6 & 63)]
                    text[position + 3] = third == nil ? padding : alphabet[Int(group & 63)]
                    position += 4
                }
            }
            return alphabet == .standard ? length : (bytes.count * 8 + 5) / 6
        }
    }

    /// Returns true for the 64 characters of either alphabet.
    public static func isCharacter(_ byte: UInt8) -> Bool {
        value(of: byte) != nil || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    /// Decodes text of either alphabet, with or without padding; nil when it is anything else.
    public static func decodeAnyAlphabet(_ text: some StringProtocol) -> [UInt8]? {
        let standard = text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        return decode(standard + [UInt8](repeating: padding, count: (4 - standard.count % 4) % 4))
    }

    /// Decodes text of the standard alphabet. Returns nil for a foreign character, padding that is missing, too long or in the
    /// middle, and for remaining bits that are not zero (RFC 4648 §3.5, so that one value has one text).
    public static func decode(_ text: String) -> [UInt8]? { decode(Array(text.utf8)) }

    private static func decode(_ characters: [UInt8]) -> [UInt8]? {
        guard characters.count % 4 == 0 else { return nil }
        let padded = characters.reversed().prefix { $0 == padding }.count
        guard padded <= 2 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 4 * 3)
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for character in characters.dropLast(padded) {
            guard let value = value(of: character) else { return nil }
            group = (group << 6 | value) & 0xFFFF
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: group >> bits))
        }
        return group & (1 << bits - 1) == 0 ? bytes : nil
    }

    private static let padding = UInt8(ascii: "=")
    private static let standardCharacters = characters(last: "+/")
    private static let urlCharacters = characters(last: "-_")

    private static func characters(last two: String) -> [UInt8] {
        Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\(two)".utf8)
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
