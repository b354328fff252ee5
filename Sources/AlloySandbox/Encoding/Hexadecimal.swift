/// Bytes as hexadecimal digits, two a byte.
enum Hexadecimal {
    /// The bytes that `text` spells, or nil when it has an odd length or holds anything but digits of either case.
    static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        var iterator = text.utf8.makeIterator()
        while let first = iterator.next(), let second = iterator.next() {
            guard let high = value(of: first), let low = value(of: second) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// The bytes in lower-case digits.
    static func encode(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [digit($0 >> 4), digit($0 & 0xF)] }, as: UTF8.self)
    }

    /// The digit of a value below 16.
    static func digit(_ value: UInt8, upperCase: Bool = false) -> UInt8 {
        if value < 10 { return UInt8(ascii: "0") + value }
        return (upperCase ? UInt8(ascii: "A") : UInt8(ascii: "a")) + value - 10
    }

    /// The value of a digit of either case, or nil.
    static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// True when `text` has the form of the service's ids (a MongoDB ObjectId): 24 digits.
    static func isObjectID(_ text: String) -> Bool { text.utf8.count == 24 && decode(text) != nil }
}
