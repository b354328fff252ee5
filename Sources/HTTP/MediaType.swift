/// The media type of a body, as `Content-Type` states it (RFC 9110 §8.3.1).
public struct MediaType: Sendable, Equatable {
    /// `type/subtype` in lower case, without parameters; empty where none was stated.
    public let essence: String
    /// The parameter `charset` in lower case; nil for none.
    public let charset: String?

    /// Reads the value of the field; nil for a missing one.
    public init(_ field: String?) {
        // What the service sends, read without a search.
        if field == "application/json" || field == "application/json; charset=utf-8" {
            (essence, charset) = ("application/json", field == "application/json" ? nil : "utf-8")
            return
        }
        let field = (field ?? "")[...]
        let end = field.firstIndex(of: ";") ?? field.endIndex
        essence = field[..<end].filter { !$0.isWhitespace }.lowercased()
        charset =
            FieldSyntax.split(field[end...], at: ";").lazy.compactMap(FieldSyntax.parameter)
            .first { $0.name == "charset" }
            .map { $0.value.filter { !$0.isWhitespace && $0 != "'" }.lowercased() }
    }

    /// Indicates JSON (RFC 8259, RFC 6839).
    public var isJSON: Bool {
        essence == "application/json" || essence == "text/json" || essence.hasSuffix("+json")
    }

    /// Indicates a type whose content is text, as far as that is known.
    public var isText: Bool {
        essence.hasPrefix("text/") || essence.hasSuffix("xml") || Self.texts.contains(essence)
    }

    private static let texts: Set = [
        "application/graphql", "application/javascript", "application/x-ndjson", "application/x-yaml",
        "application/yaml",
    ]

    /// The text of a body of this type; nil where the bytes are no text in the charset, or the charset is none of those
    /// that are read: UTF-8, US-ASCII, ISO-8859-1, Windows-1252, and UTF-16 whose byte order is stated.
    ///
    /// Without a charset the bytes are UTF-8, or UTF-16 with a byte order mark. US-ASCII and ISO-8859-1 mean Windows-1252, as
    /// on the web (https://encoding.spec.whatwg.org/#names-and-labels). A byte order mark is no part of the text.
    public func text(_ bytes: [UInt8]) -> String? {
        switch charset {
        case nil: Self.markedUTF16(bytes) ?? Self.utf8(bytes)
        case "utf-8", "utf8": Self.utf8(bytes)
        case "us-ascii", "ascii": Self.utf8(bytes) ?? Self.windows1252(bytes)
        case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "l1", "windows-1252", "cp1252", "x-cp1252":
            Self.windows1252(bytes)
        case "utf-16": Self.markedUTF16(bytes)
        case "utf-16le": Self.utf16(bytes.starts(with: [0xFF, 0xFE]) ? bytes[2...] : bytes[...], isBigEndian: false)
        case "utf-16be": Self.utf16(bytes.starts(with: [0xFE, 0xFF]) ? bytes[2...] : bytes[...], isBigEndian: true)
        default: nil
        }
    }
}

extension MediaType {
    private static func utf8(_ bytes: [UInt8]) -> String? {
        String(validating: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], as: UTF8.self)
    }

    private static func markedUTF16(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes[2...], isBigEndian: false) }
        if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes[2...], isBigEndian: true) }
        return nil
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> String? {
        guard bytes.count.isMultiple(of: 2) else { return nil }
        let units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map { index -> UInt16 in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        return String(validating: units, as: UTF16.self)
    }

    /// The characters of 0x80…0x9F (https://encoding.spec.whatwg.org/index-windows-1252.txt); all other bytes are their own.
    private static let windowsCharacters: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D,
        0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153,
        0x9D,
        0x017E, 0x0178,
    ]

    private static func windows1252(_ bytes: [UInt8]) -> String? {
        let scalars = bytes.lazy.map { (0x80...0x9F).contains($0) ? windowsCharacters[Int($0 - 0x80)] : UInt32($0) }
        return String(validating: Array(scalars), as: UTF32.self)
    }
}
