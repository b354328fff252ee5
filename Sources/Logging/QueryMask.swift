/// Finds the values of query parameters and form fields whose names mark them as secrets: `token`, `api_key`, `password`,
/// and the signatures of presigned URLs (AWS Signature Version 4 in queries, CloudFront, Google, Azure). The URL may be inside
/// JSON (`\u0026` for `&`) or inside another URL (`%26`, `%3D`). Also finds what follows `Bearer` and `Basic`.
enum QueryMask {
    private static let names = [
        "token", "access_token", "refresh_token", "id_token", "auth_token", "session_token", "private_token", "api_key",
        "apikey", "api-key", "x-api-key", "secret", "client_secret", "password", "passwd", "passphrase", "pwd", "pass",
        "otp", "sig", "signature", "x-amz-signature", "x-amz-credential", "x-amz-security-token", "x-goog-signature",
        "x-goog-credential",
    ].map { Array($0.utf8) }
    /// The schemes of the field `Authorization` that a secret follows (RFC 6750, RFC 7617).
    private static let schemes = ["bearer", "basic"].map { Array($0.utf8) }

    /// Returns true if a parameter with this name is a secret, in any case.
    static func isMasked(_ name: String) -> Bool { names.contains(name.utf8.map(lowercased)) }

    /// Returns the ranges of such values in `text`, in their order.
    static func spans(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        var position = 0
        while let found = firstAssignment(in: text, from: position) {
            if let span = span(in: text, at: found) { spans.append(span) }
            position = found + 1
        }
        return spans
    }

    /// Returns the same by examining each byte: slow, and the reference for tests of `spans`.
    static func spansOfEachByte(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        text.indices.compactMap { span(in: text, at: $0) }
    }

    /// Returns the offset of the first `=`, `%`, `\` or space from `start` on: one of them is the `=` of a parameter, or begins
    /// it, or is between a scheme and its secret.
    private static func firstAssignment(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        text.first(from: start) { byte in
            byte == UInt8(ascii: "=") || byte == UInt8(ascii: " ") || byte.startsEscape
        } within: { word in
            word.bytes(equalTo: UInt8(ascii: "=")) | word.bytes(equalTo: UInt8(ascii: "%"))
                | word.bytes(equalTo: UInt8(ascii: "\\")) | word.bytes(equalTo: UInt8(ascii: " "))
        }
    }

    /// Returns the range of the value whose `=` is at `position`; nil if there is none, or the name is no secret's.
    private static func span(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Range<Int>? {
        let length: Int
        switch text[position] {
        case UInt8(ascii: " "): return authorization(in: text, after: position)
        case UInt8(ascii: "="): length = 1
        case UInt8(ascii: "%") where hasPrefix(text, position, "%3d"): length = 3
        case UInt8(ascii: "\\") where hasPrefix(text, position, "\\u003d"): length = 6
        default: return nil
        }
        guard isNameBefore(text, position, names) else { return nil }
        let start = position + length
        let end = valueEnd(text, start, isEncoded: length == 3)
        return end > start ? start..<end : nil
    }

    /// Returns the range of the secret behind the space after a scheme. A word of prose has no digits and is short.
    private static func authorization(in text: UnsafeBufferPointer<UInt8>, after space: Int) -> Range<Int>? {
        // Most spaces are behind another letter than the last one of a scheme.
        guard space > 0, "rc".utf8.contains(lowercased(text[space - 1])), isNameBefore(text, space, schemes) else {
            return nil
        }
        let value = text[(space + 1)...].prefix { byte in
            isNameByte(byte) || "._~+/=".utf8.contains(byte)
        }
        let hasDigit = value.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return value.count >= Redactor.shortestSecret && (hasDigit || value.count >= 20) ? value.indices : nil
    }

    private static func isNameBefore(
        _ text: UnsafeBufferPointer<UInt8>, _ end: Int, _ names: [[UInt8]]
    ) -> Bool {
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
