/// The formats of draft 2020-12 (validation, §7.3) that are checked, and OpenAPI's `byte`.
enum TextFormat: String, Sendable {
    case dateTime = "date-time"
    case date, time, duration
    case email
    case internationalEmail = "idn-email"
    case hostname
    case ipv4, ipv6
    case uri
    case uriReference = "uri-reference"
    case uriTemplate = "uri-template"
    case uuid
    case jsonPointer = "json-pointer"
    case relativeJSONPointer = "relative-json-pointer"
    case regex
    /// Base64 (OpenAPI 3.0.3, Data Types).
    case byte

    /// The format with this name; many schemas write `url` for `uri`.
    init?(name: String) {
        self.init(rawValue: name == "url" ? "uri" : name)
    }

    /// The format's name for a person.
    var words: String {
        switch self {
        case .dateTime: "a date with time and offset, such as 2025-09-30T15:09:29Z"
        case .date: "a date, such as 2025-09-30"
        case .time: "a time with offset, such as 15:09:29Z"
        case .duration: "a duration, such as P3DT4H"
        case .email, .internationalEmail: "an e-mail address"
        case .hostname: "a host's name"
        case .ipv4: "an IPv4 address"
        case .ipv6: "an IPv6 address"
        case .uri: "a URI with its scheme"
        case .uriReference: "a URI or a relative reference"
        case .uriTemplate: "a URI template"
        case .uuid: "a UUID"
        case .jsonPointer: "a JSON Pointer"
        case .relativeJSONPointer: "a relative JSON Pointer"
        case .regex: "a regular expression"
        case .byte: "base64"
        }
    }

    /// Returns true if `text` has the format.
    func allows(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            switch self {
            case .dateTime: TimeText.isDateTime(bytes[...])
            case .date: TimeText.isDate(bytes[...])
            case .time: TimeText.isTime(bytes[...])
            case .duration: TimeText.isDuration(bytes[...])
            case .email: MailText.isAddress(bytes[...], isInternational: false)
            case .internationalEmail: MailText.isAddress(bytes[...], isInternational: true)
            case .hostname: NetworkText.isHostname(bytes[...])
            case .ipv4: NetworkText.isIPv4(bytes[...])
            case .ipv6: NetworkText.isIPv6(bytes[...])
            case .uri: URIText.isReference(bytes[...], needsScheme: true)
            case .uriReference: URIText.isReference(bytes[...], needsScheme: false)
            case .uriTemplate: URIText.isTemplate(bytes[...])
            case .uuid: Self.isUUID(bytes[...])
            case .jsonPointer: Self.isPointer(bytes[...])
            case .relativeJSONPointer: Self.isRelativePointer(bytes[...])
            case .regex: Self.isExpression(String(decoding: bytes, as: UTF8.self))
            case .byte: Self.isBase64(bytes[...])
            }
        }
    }

    /// RFC 9562, §4.
    private static func isUUID(_ bytes: Bytes) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }

    /// RFC 6901, §3.
    private static func isPointer(_ bytes: Bytes) -> Bool {
        guard let first = bytes.first else { return true }
        guard first == UInt8(ascii: "/") else { return false }
        for index in bytes.indices where bytes[index] == UInt8(ascii: "~") {
            guard index + 1 < bytes.endIndex, bytes[index + 1] == 0x30 || bytes[index + 1] == 0x31 else { return false }
        }
        return true
    }

    /// draft-bhutton-relative-json-pointer-00, §3.
    private static func isRelativePointer(_ bytes: Bytes) -> Bool {
        var rest = bytes
        let digits = rest.prefix(while: \.isDigit)
        guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else { return false }
        rest = rest.dropFirst(digits.count)
        if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            let shift = rest.dropFirst().prefix(while: \.isDigit)
            guard !shift.isEmpty, shift.count == 1 || shift.first != UInt8(ascii: "0") else { return false }
            rest = rest.dropFirst(1 + shift.count)
        }
        return rest.elementsEqual([UInt8(ascii: "#")]) || isPointer(rest)
    }

    /// RFC 4648, §4 or §5; line breaks, as in RFC 2045, and missing padding are allowed.
    private static func isBase64(_ bytes: Bytes) -> Bool {
        let written = bytes.lazy.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        var digits = 0
        var padding = 0
        for byte in written {
            if byte == UInt8(ascii: "=") {
                padding += 1
            } else if padding == 0, byte.isLetter || byte.isDigit || "+/-_".utf8.contains(byte) {
                digits += 1
            } else {
                return false
            }
        }
        return digits % 4 != 1 && (padding == 0 || (padding <= 2 && (digits + padding) % 4 == 0))
    }

    /// Patterns that the matcher does not support may still be well-formed.
    private static func isExpression(_ text: String) -> Bool {
        do throws(PatternError) {
            _ = try Pattern(text)
            return true
        } catch {
            return error.isUnsupported
        }
    }
}

extension Schema {
    /// Returns true if `text` has the format of this name, or if the format is unknown.
    public static func allows(_ text: String, format name: String) -> Bool {
        TextFormat(name: name)?.allows(text) ?? true
    }
}

/// Part of a text, as UTF-8.
typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

extension UInt8 {
    /// `0` to `9`.
    var isDigit: Bool { self &- 0x30 < 10 }
    /// `A` to `Z` and `a` to `z`.
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    /// `0` to `9`, `A` to `F` and `a` to `f`.
    var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
}
