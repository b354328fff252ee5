/// Bytes as hexadecimal digits (RFC 4648 §8).
public enum Hex {
    /// Encodes each byte as two lower-case digits.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        return String(unsafeUninitializedCapacity: bytes.count * 2) { digits in
            for index in bytes.indices {
                digits[2 * index] = digit(bytes[index] >> 4)
                digits[2 * index + 1] = digit(bytes[index] & 0xF)
            }
            return bytes.count * 2
        }
    }

    /// Writes the `count` lowest digits of a number, with leading zeros.
    public static func encode(_ number: UInt64, count: Int) -> String {
        String(unsafeUninitializedCapacity: count) { digits in
            var rest = number
            var index = count
            while index > 0 {
                index &-= 1
                digits[index] = digit(UInt8(truncatingIfNeeded: rest & 0xF))
                rest >>= 4
            }
            return count
        }
    }

    /// Decodes digits of either case; nil when the text is anything else or of odd length.
    public static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            guard let value = value(of: character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }

    /// The value of a digit of either case; nil for any other character.
    @inlinable
    public static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
