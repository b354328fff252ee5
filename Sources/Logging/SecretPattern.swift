import Platform

/// A text to look for: a secret itself, or what base64, a page of HTML or a JSON Pointer makes of it.
struct SecretPattern: Sendable {
    /// What is looked for, in the plain spelling.
    let bytes: [UInt8]
    /// True when the character of base64 before the match holds bits of the secret, too.
    private let sharesCharacterBefore: Bool
    /// True when the character of base64 behind the match does.
    private let sharesCharacterBehind: Bool

    private init(_ bytes: [UInt8], sharesCharacterBefore: Bool = false, sharesCharacterBehind: Bool = false) {
        self.bytes = bytes
        self.sharesCharacterBefore = sharesCharacterBefore
        self.sharesCharacterBehind = sharesCharacterBehind
    }

    /// The bytes as a JSON Pointer spells them (RFC 6901 §3): errors and forms name places by the names that stand there.
    private static func pointerToken(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte in
            switch byte {
            case UInt8(ascii: "~"): Array("~0".utf8)
            case UInt8(ascii: "/"): Array("~1".utf8)
            default: [byte]
            }
        }
    }

    /// Everything a text may hold of the secret that these bytes are in UTF-8.
    static func all(of bytes: [UInt8]) -> [SecretPattern] {
        var patterns = [SecretPattern(bytes)] + Markup.escapes(of: bytes).map { SecretPattern($0) }
        let pointer = pointerToken(bytes)
        if pointer != bytes { patterns.append(SecretPattern(pointer)) }
        for text in [bytes] + jsonForms(bytes) { patterns += base64(of: text) }
        return patterns
    }

    /// What JSON makes of the bytes, other than themselves: tokens and cursors are often base64 of JSON. Some writers escape
    /// the slash.
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

    /// What base64 makes of the bytes, wherever they begin in what is encoded.
    private static func base64(of bytes: [UInt8]) -> [SecretPattern] {
        var patterns: [SecretPattern] = []
        for offset in 0..<3 {
            // Base64 takes three bytes at a time, so what it makes of the secret depends on where the secret begins;
            // characters that hold bits of its neighbours can't be known.
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

    /// The bytes that this pattern may begin with in a text that spells it plainly.
    var firstBytes: [UInt8] { bytes[0].plainSpellings }

    /// The longest match that begins at `start` with a plainly spelled character, or nil.
    func match(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Range<Int>? {
        var index = 0
        var position = start
        // All spellings are one up to here, and nearly every comparison ends at its first bytes.
        while index < bytes.count, position < text.count, !text[position].introducesSpelling {
            guard text[position].spells(bytes[index]) else { return nil }
            index += 1
            position += 1
        }
        if index == bytes.count { return span(start..<position, in: text) }
        guard position < text.count else { return nil }
        let ends = Spelling.all.compactMap { end(in: text, from: position, spelling: $0, index: index) }
        return ends.max().map { span(start..<$0, in: text) }
    }

    /// The match in this spelling that begins at `start`, or nil.
    func match(in text: UnsafeBufferPointer<UInt8>, at start: Int, spelling: Spelling) -> Range<Int>? {
        end(in: text, from: start, spelling: spelling, index: 0).map { span(start..<$0, in: text) }
    }

    private func end(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, spelling: Spelling, index startIndex: Int
    ) -> Int? {
        var index = startIndex
        var position = start
        while index < bytes.count {
            guard let unit = spelling.unit(in: text, at: position) else { return nil }
            let length = unit.length(in: bytes, at: index)
            guard length > 0 else { return nil }
            index += length
            position = unit.end
        }
        return position
    }

    private func span(_ match: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        let (start, end) = (match.lowerBound, match.upperBound)
        let before = sharesCharacterBefore && start > 0 && Self.isBase64(text[start - 1])
        let behind = sharesCharacterBehind && end < text.count && Self.isBase64(text[end])
        return (before ? start - 1 : start)..<(behind ? end + 1 : end)
    }

    /// True for the characters of base64's standard and URL-safe alphabets.
    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "+/-_".utf8.contains(byte)
        }
    }
}

/// What pages of HTML and XML write for characters that mean something there.
enum Markup {
    /// What frameworks write for `"` and `'`: Express and Rails, Python and React, Go, XML's own names, and those that
    /// leave one or both as they are, as they may in a text.
    private static let quotes: [(double: String, single: String)] = [
        ("&quot;", "&#39;"), ("&quot;", "&#x27;"), ("&#34;", "&#39;"), ("&quot;", "&apos;"), ("&quot;", "'"),
        ("\"", "'"),
    ]

    /// The escaped forms of a text that are not the text itself.
    static func escapes(of text: [UInt8]) -> [[UInt8]] {
        var forms: [[UInt8]] = []
        for (double, single) in quotes {
            let form = text.flatMap { byte -> [UInt8] in
                switch byte {
                case UInt8(ascii: "&"): Array("&amp;".utf8)
                case UInt8(ascii: "<"): Array("&lt;".utf8)
                case UInt8(ascii: ">"): Array("&gt;".utf8)
                case UInt8(ascii: "\""): Array(double.utf8)
                case UInt8(ascii: "'"): Array(single.utf8)
                default: [byte]
                }
            }
            if form != text, !forms.contains(form) { forms.append(form) }
        }
        return forms
    }
}
