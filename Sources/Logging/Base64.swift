/// Base64 (RFC 4648 §4), as far as secrets must be found in it.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The standard form, without padding; bits that are missing at the end count as 0.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                result.append(alphabet[Int(bits >> UInt32(count) & 0x3F)])
            }
        }
        if count > 0 { result.append(alphabet[Int(bits << UInt32(6 - count) & 0x3F)]) }
        return result
    }

    /// True for the characters of the standard and of the URL-safe form.
    static func isCharacter(_ byte: UInt8) -> Bool {
        alphabet.contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
