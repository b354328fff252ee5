/// The syntax that fields with lists and parameters share (RFC 9110 §5.6).
public enum FieldSyntax {
    /// Splits a field's value at each of `separators`, without empty parts. A separator means nothing in a quoted string, nor in
    /// the `<address>` that begins an element of `Link` (RFC 8288 §3).
    ///
    /// A quotation mark inside a token, as in `title=5"`, begins no quoted string.
    public static func split(_ value: Substring, at separators: String) -> [Substring] {
        let bytes = value.utf8
        var parts: [Substring] = []
        var start = bytes.startIndex
        var (isQuoted, isEscaped, isAddress) = (false, false, false)
        // The last byte that is no space; nil at the start of a part.
        var last: UInt8?
        for index in bytes.indices {
            let byte = bytes[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted {
                isEscaped = byte == UInt8(ascii: "\\")
                isQuoted = byte != UInt8(ascii: "\"")
            } else if isAddress {
                isAddress = byte != UInt8(ascii: ">")
            } else if separators.utf8.contains(byte) {
                if start < index { parts.append(value[start..<index]) }
                start = bytes.index(after: index)
                last = nil
            } else if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") {
                isQuoted = byte == UInt8(ascii: "\"") && (last == nil || last == UInt8(ascii: "="))
                isAddress = byte == UInt8(ascii: "<") && last == nil
                last = byte
            }
        }
        if start < bytes.endIndex { parts.append(value[start...]) }
        return parts
    }

    /// Reads `name=value`, with the name in lower case and the value without quotes; nil for any other text.
    public static func parameter(_ text: Substring) -> (name: String, value: String)? {
        let halves = text.split(separator: "=", maxSplits: 1)
        guard halves.count == 2 else { return nil }
        let name = trimmed(halves[0]).lowercased()
        let value = trimmed(halves[1])
        guard value.first == "\"" else { return (name, String(value)) }
        var (result, isEscaped) = ("", false)
        // By scalars: a mark that combines with the quote is one character with it.
        for scalar in value.unicodeScalars.dropFirst() {
            if !isEscaped, scalar == "\"" { break }
            isEscaped = !isEscaped && scalar == "\\"
            if !isEscaped { result.unicodeScalars.append(scalar) }
        }
        return (name, result)
    }

    /// The text without the spaces and tabs around it.
    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return start.lastIndex { $0 != " " && $0 != "\t" }.map { start[...$0] } ?? ""
    }
}
