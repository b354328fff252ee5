import TextCoding

/// A text to search: a secret itself, or its form in base64, HTML or a JSON Pointer.
struct SecretPattern: Sendable {
    /// The bytes of the pattern, unescaped.
    let bytes: [UInt8]
    /// True if the base64 character before the match contains bits of the secret.
    private let sharesCharacterBefore: Bool
    /// True if the base64 character after the match contains bits of the secret.
    private let sharesCharacterBehind: Bool

    private init(_ bytes: [UInt8], sharesCharacterBefore: Bool = false, sharesCharacterBehind: Bool = false) {
        self.bytes = bytes
        self.sharesCharacterBefore = sharesCharacterBefore
        self.sharesCharacterBehind = sharesCharacterBehind
    }

    /// Returns the bytes as a token of a JSON Pointer (RFC 6901 §3): errors and forms contain names of members in
    /// pointers.
    private static func pointerToken(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte in
            switch byte {
            case UInt8(ascii: "~"): Array("~0".utf8)
            case UInt8(ascii: "/"): Array("~1".utf8)
            default: [byte]
            }
        }
    }

    /// Returns all patterns of a secret, which `bytes` are in UTF-8.
    static func all(of bytes: [UInt8]) -> [SecretPattern] {
        var patterns = [SecretPattern(bytes)] + Markup.escapes(of: bytes).map { SecretPattern($0) }
        let pointer = pointerToken(bytes)
        if pointer != bytes { patterns.append(SecretPattern(pointer)) }
        for text in [bytes] + jsonForms(bytes) { patterns += base64(of: text) }
        return patterns
    }

    /// Returns the JSON-escaped forms of the bytes that differ from them: tokens and cursors are often base64 of JSON.
    /// Some writers escape the slash.
    private static func jsonForms(_ bytes: [UInt8]) -> [[UInt8]] {
        var forms: [[UInt8]] = []
        for slash in ["/", "\\/"] {
            let form = bytes.flatMap { byte in
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
                case UInt8(ascii: "/"): Array(slash.utf8)
                case UInt8(ascii: "\n"): Array("\\n".utf8)
                case UInt8(ascii: "\r"): Array("\\r".utf8)
                case UInt8(ascii: "\t"): Array("\\t".utf8)
                default: [byte]
                }
            }
            if form != bytes, !forms.contains(form) { forms.append(form) }
        }
        return forms
    }

    /// Returns the base64 forms of the bytes, for each of the three alignments.
    private static func base64(of bytes: [UInt8]) -> [SecretPattern] {
        var patterns: [SecretPattern] = []
        for offset in 0..<3 {
            // Base64 encodes three bytes at a time, so the form of the secret depends on its offset; characters with
            // bits of its neighbours are unknown.
            let padded = [UInt8](repeating: 0, count: offset) + bytes
            let first = (offset * 8 + 5) / 6
            let end = (offset + bytes.count) * 8 / 6
            let standard = Array(Base64.encode(padded).utf8)[first..<end]
            let urlSafe = Array(Base64.encode(padded, alphabet: .url).utf8)[first..<end]
            for form in urlSafe == standard ? [standard] : [standard, urlSafe] {
                patterns.append(
                    SecretPattern(
                        Array(form), sharesCharacterBefore: offset > 0,
                        sharesCharacterBehind: (offset + bytes.count) * 8 % 6 != 0))
            }
        }
        return patterns
    }

    /// The bytes with which this pattern may begin in unescaped text.
    var firstBytes: [UInt8] { bytes[0].unescapedForms }

    /// Returns the longest match that begins at `start` with an unescaped character, or nil.
    func match(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Range<Int>? {
        var index = 0
        var position = start
        // All encodings are identical up to here, and nearly every comparison ends at its first bytes.
        while index < bytes.count, position < text.count, !text[position].startsEscape {
            guard text[position].represents(bytes[index]) else { return nil }
            index += 1
            position += 1
        }
        if index == bytes.count { return span(start..<position, in: text) }
        guard position < text.count else { return nil }
        let ends = TextEncoding.all.compactMap { end(in: text, from: position, encoding: $0, index: index) }
        return ends.max().map { span(start..<$0, in: text) }
    }

    /// Returns the match in this encoding that begins at `start`, or nil.
    func match(in text: UnsafeBufferPointer<UInt8>, at start: Int, encoding: TextEncoding) -> Range<Int>? {
        end(in: text, from: start, encoding: encoding, index: 0).map { span(start..<$0, in: text) }
    }

    private func end(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, encoding: TextEncoding, index startIndex: Int
    ) -> Int? {
        var index = startIndex
        var position = start
        while index < bytes.count {
            guard let unit = encoding.unit(in: text, at: position) else { return nil }
            let length = unit.length(in: bytes, at: index)
            guard length > 0 else { return nil }
            index += length
            position = unit.end
        }
        return position
    }

    private func span(_ match: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        let (start, end) = (match.lowerBound, match.upperBound)
        let before = sharesCharacterBefore && start > 0 && Base64.isCharacter(text[start - 1])
        let behind = sharesCharacterBehind && end < text.count && Base64.isCharacter(text[end])
        return (before ? start - 1 : start)..<(behind ? end + 1 : end)
    }
}
