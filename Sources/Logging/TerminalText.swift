extension String {
    /// The text as one line for a terminal: line separators and control characters are escaped as in JSON, because many
    /// texts come from other programs.
    public var escapedForTerminal: String {
        guard unicodeScalars.contains(where: \.isTerminalControl) else { return self }
        return unicodeScalars.reduce(into: "") { $0 += $1.isTerminalControl ? $1.escaped : String($1) }
    }
}

extension UnicodeScalar {
    /// True for characters that end a line, control a terminal, or change the direction of text: control characters,
    /// line and paragraph separators, and bidirectional controls. All are below U+10000.
    var isTerminalControl: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// The escape in JSON; for characters below U+10000.
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
