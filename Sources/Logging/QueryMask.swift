/// Finds the values of query parameters whose names mark them as secrets: `token`, and the signatures of presigned URLs
/// (AWS Signature Version 4 in queries, and CloudFront). The URL may be inside JSON (`\u0026` for `&`) or inside
/// another URL (`%26`, `%3D`).
enum QueryMask {
    private static let names = ["token", "x-amz-signature", "x-amz-credential", "x-amz-security-token", "signature"]
        .map { Array($0.utf8) }

    /// Returns true if a parameter with this name is a secret, in any case.
    static func isMasked(_ name: String) -> Bool { names.contains(name.utf8.map(lowercased)) }

    /// Returns the ranges of such values in `text`, in their order.
    static func spans(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        for position in text.indices {
            let length: Int
            switch text[position] {
            case UInt8(ascii: "="): length = 1
            case UInt8(ascii: "%") where hasPrefix(text, position, "%3d"): length = 3
            case UInt8(ascii: "\\") where hasPrefix(text, position, "\\u003d"): length = 6
            default: continue
            }
            guard isNameBefore(text, position) else { continue }
            let start = position + length
            let end = valueEnd(text, start, isEncoded: length == 3)
            if end > start { spans.append(start..<end) }
        }
        return spans
    }

    private static func isNameBefore(_ text: UnsafeBufferPointer<UInt8>, _ end: Int) -> Bool {
        names.contains { name in
            let start = end - name.count
            return start >= 0 && text[start..<end].lazy.map(lowercased).elementsEqual(name) && isBoundary(text, start)
        }
    }

    /// Returns true if a name may begin at `start`: the bytes before it are not part of a name, or are the end of an
    /// escape.
    private static func isBoundary(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        guard start > 0, isNameByte(text[start - 1]) else { return true }
        if start >= 3, text[start - 3] == UInt8(ascii: "%") { return true }
        if start >= 2, text[start - 2] == UInt8(ascii: "\\") { return true }
        return start >= 6 && text[start - 6] == UInt8(ascii: "\\") && text[start - 5] == UInt8(ascii: "u")
    }

    private static func valueEnd(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, isEncoded: Bool) -> Int {
        var end = start
        while end < text.count {
            switch text[end] {
            case UInt8(ascii: "\\"):
                // Unnecessary JSON escapes represent characters of the value.
                guard let length = valueEscape(text, end) else { return end }
                end += length
            case UInt8(ascii: "%") where isEncoded && (hasPrefix(text, end, "%26") || hasPrefix(text, end, "%23")):
                return end
            case 0...0x20, UInt8(ascii: "&"), UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "'"),
                UInt8(ascii: "<"),
                UInt8(ascii: ">"), UInt8(ascii: "`"):
                return end
            default: end += 1
            }
        }
        return end
    }

    /// Returns the length of an escape that represents a character of a value; nil if it ends the value.
    private static func valueEscape(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        guard start + 1 < text.count else { return nil }
        if text[start + 1] == UInt8(ascii: "/") { return 2 }
        let ends = ["\\u0026", "\\u0023", "\\u0022", "\\u0027", "\\u003c", "\\u003e", "\\u0020", "\\u000"]
        guard start + 6 <= text.count, text[start + 1] == UInt8(ascii: "u"),
            !ends.contains(where: { hasPrefix(text, start, $0) })
        else { return nil }
        return 6
    }

    private static func hasPrefix(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ prefix: String) -> Bool {
        text[start...].lazy.map(lowercased).starts(with: prefix.utf8)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
