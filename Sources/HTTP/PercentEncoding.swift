import JSON

/// Percent-encoding of text that goes into a URL, and back (RFC 3986 §2.1).
public enum PercentEncoding {
    /// Encodes `text` as one path segment: everything but the unreserved characters (RFC 3986 §2.3) is escaped, so that
    /// no text can reach another path.
    ///
    /// A segment of `.` or `..` is escaped too: software that normalises paths before decoding them would go up a level
    /// otherwise.
    public static func encodePathSegment(_ text: String) -> String {
        switch text {
        case ".": "%2E"
        case "..": "%2E%2E"
        default: encode(text)
        }
    }

    /// Encodes `text` as a name or a value of a query: everything but the unreserved characters is escaped, the space as `%20`.
    public static func encodeQueryComponent(_ text: String) -> String { encode(text) }

    /// Decodes a component; nil for a `%` without two hexadecimal digits, or bytes that are no UTF-8.
    ///
    /// `+` stays `+`, as RFC 3986 has it; only HTML forms mean a space by it.
    public static func decode(_ component: some StringProtocol) -> String? { PercentDecoding.decode(component) }

    /// Decodes the fields of a query as browsers write them (`application/x-www-form-urlencoded`): `+` is a space. A field that is
    /// malformed is left out, and so is every field after the first 32.
    public static func decodeForm(_ query: Substring) -> [(name: String, value: String)] {
        query.split(separator: "&").prefix(32).compactMap { field in
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decode(pair[0].replacing("+", with: " ")),
                let value = decode((pair.count == 2 ? pair[1] : "").replacing("+", with: " "))
            else { return nil }
            return (name, value)
        }
    }

    private static func encode(_ text: String) -> String {
        guard !text.utf8.allSatisfy(isUnreserved) else { return text }
        let text = text.withoutLoneSurrogates
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
