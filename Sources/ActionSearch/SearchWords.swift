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
        for byte in text.utf8 {
            let kind = Kind(byte)
            if kind != .other { bytes.append(kind == .upper ? byte | 0x20 : byte) }
        }
        return Array(bytes.prefix(maximumLength))
    }

    /// Stop words: they occur in many queries and don't distinguish actions.
    static let ignored = Set(
        """
        a an and any are as at be by can could do does each for from give has have how i if in into is it its let me my need \
        of on onto or our please should so some that the their them there these this those to us use using via want wants \
        we what when where which who will with would you your today tomorrow yesterday now soon someone somebody something anyone
        """.split(separator: " ").map { Array($0.utf8) })

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
