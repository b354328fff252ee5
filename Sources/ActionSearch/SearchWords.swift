/// The division of names, descriptions and queries into words.
enum SearchWords {
    /// The maximum number of words of a text; the rest is ignored.
    private static let maximumWords = 64
    /// The maximum length of a word in bytes; the rest is ignored.
    private static let maximumLength = 32

    /// Returns the words of a text in lower case. It is split at everything but letters and digits, where the case
    /// changes (`postMessage`, `sendHTMLMail`), and after digits, which belong to the word before them (`oauth2`).
    static func words(of text: some StringProtocol, splittingCase: Bool = true) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var word: [UInt8] = []
        var previous: Kind = .other
        var text = String(text)
        if text.utf8.contains(Self.latinLead) { text = withoutAccents(text) }
        text.withUTF8 { bytes in
            for (index, byte) in bytes.enumerated() {
                guard words.count < maximumWords else { return }
                let kind = Kind(byte)
                let next = index + 1 < bytes.count ? Kind(bytes[index + 1]) : .other
                let isBoundary =
                    kind == .other
                    || splittingCase && kind == .upper && (previous != .upper || next == .lower) && previous != .other
                    || kind.isLetter && previous == .digit
                if isBoundary, !word.isEmpty {
                    words.append(word)
                    word = []
                }
                if kind != .other, word.count < maximumLength { word.append(kind == .upper ? byte | 0x20 : byte) }
                previous = kind
            }
        }
        if !word.isEmpty, words.count < maximumWords { words.append(word) }
        return words
    }

    /// Returns the whole text as one word: `HubSpot`, `hub-spot` and `hub spot` are `hubspot`.
    static func joined(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in withoutAccents(text).utf8 {
            let kind = Kind(byte)
            if kind != .other { bytes.append(kind == .upper ? byte | 0x20 : byte) }
        }
        return Array(bytes.prefix(maximumLength))
    }

    /// The first byte of the letters of Latin-1 in UTF-8.
    private static let latinLead: UInt8 = 0xC3
    /// The letters U+00C0 to U+00FF without accents; a space for those that are no letters.
    private static let plainLetters = Array("AAAAAAACEEEEIIIIDNOOOOO OUUUUYTsaaaaaaaceeeeiiiidnooooo ouuuuyty".utf8)

    /// Returns a text with `a` for `ä`, and `ss` for `ß`.
    private static func withoutAccents(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var isLead = false
        for byte in text.utf8 {
            if isLead, byte >= 0x80, byte <= 0xBF {
                bytes.append(plainLetters[Int(byte & 0x3F)])
                if byte == 0x9F { bytes.append(UInt8(ascii: "s")) }
            } else if byte != latinLead {
                bytes.append(byte)
            }
            isLead = byte == latinLead
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private enum Kind: Equatable {
        case lower, upper, digit, other

        init(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .lower
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .upper
            case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
            // A part of a non-ASCII letter, compared as it is.
            case 0x80...: self = .lower
            default: self = .other
            }
        }

        var isLetter: Bool { self == .lower || self == .upper }
    }
}
