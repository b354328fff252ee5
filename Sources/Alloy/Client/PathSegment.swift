/// Percent-encoding of one segment of a path (RFC 3986 §3.3): what comes out is one segment, whatever goes in.
enum PathSegment {
    /// Everything is encoded but letters, digits, `-`, `_`, `~` and `.`; a segment of one or two dots is encoded too, as it
    /// would be taken for a step through the folders (§5.2.4).
    static func encode(_ text: String) -> String {
        let isDots = text == "." || text == ".."
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) && !isDots {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(digit(byte >> 4))
                encoded.append(digit(byte & 0xF))
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~".utf8.contains(byte)
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
