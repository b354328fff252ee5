extension String {
    /// This text as it may be shown on one line of a terminal: what would end the line or steer the terminal is escaped as
    /// JSON does it. Much of what is told to people was written by somebody else.
    public var shownOnOneLine: String {
        guard unicodeScalars.contains(where: \.steersTerminals) else { return self }
        return unicodeScalars.reduce(into: "") { $0 += $1.steersTerminals ? $1.escaped : String($1) }
    }
}

extension UnicodeScalar {
    /// True for what ends a line, steers a terminal, or turns the direction of what follows it: control characters, the
    /// separators of lines and paragraphs, and the bidirectional controls. All lie below U+10000.
    var steersTerminals: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// As JSON escapes it; for those below U+10000.
    var escaped: String {
        switch self {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            let digits = String(value, radix: 16)
            return "\\u\(String(repeating: "0", count: max(0, 4 - digits.utf8.count)))\(digits)"
        }
    }
}
