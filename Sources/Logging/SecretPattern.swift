/// A text to look for: a secret itself, or what base64 makes of it.
struct SecretPattern: Sendable {
    private let bytes: [UInt8]
    /// True when the character of base64 before the match holds bits of the secret, too.
    private let sharesCharacterBefore: Bool
    /// True when the character of base64 behind the match does.
    private let sharesCharacterBehind: Bool

    private init(_ bytes: [UInt8], sharesCharacterBefore: Bool = false, sharesCharacterBehind: Bool = false) {
        self.bytes = bytes
        self.sharesCharacterBefore = sharesCharacterBefore
        self.sharesCharacterBehind = sharesCharacterBehind
    }

    /// Everything a text may hold of the secret that these bytes are in UTF-8.
    static func all(of bytes: [UInt8]) -> [SecretPattern] {
        var patterns = [SecretPattern(bytes)]
        for offset in 0..<3 {
            // Base64 takes three bytes at a time, so what it makes of the secret depends on where the secret begins;
            // characters that hold bits of its neighbours can't be known.
            let encoded = Base64.encode([UInt8](repeating: 0, count: offset) + bytes)
            let first = (offset * 8 + 5) / 6
            let end = (offset + bytes.count) * 8 / 6
            let standard = Array(encoded[first..<end])
            let urlSafe = standard.map {
                $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0
            }
            for form in urlSafe == standard ? [standard] : [standard, urlSafe] {
                patterns.append(
                    SecretPattern(
                        form, sharesCharacterBefore: offset > 0,
                        sharesCharacterBehind: (offset + bytes.count) * 8 % 6 != 0))
            }
        }
        return patterns
    }

    /// The bytes that a spelling of this pattern may begin with.
    var firstBytes: Set<UInt8> {
        var first: Set<UInt8> = [bytes[0], UInt8(ascii: "%"), UInt8(ascii: "\\")]
        if bytes[0] == UInt8(ascii: " ") { first.insert(UInt8(ascii: "+")) }
        return first
    }

    /// The longest spelling of this pattern that begins at `start`, or nil.
    func match(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Range<Int>? {
        guard let end = SpellingMatcher(pattern: bytes, text: text).end(from: start) else { return nil }
        let before = sharesCharacterBefore && start > 0 && Base64.isCharacter(text[start - 1])
        let behind = sharesCharacterBehind && end < text.count && Base64.isCharacter(text[end])
        return (before ? start - 1 : start)..<(behind ? end + 1 : end)
    }
}
