/// Compares a text with a pattern when each character of the text may be spelled plainly, as an escape of JSON
/// (`\n`, `\"`, `\/`, `\u00e9`, a surrogate pair; behind more than one backslash when JSON stands inside JSON), or
/// URL-encoded (`%2F`, `%2f`, `+`; `%252F` when encoded twice).
struct SpellingMatcher {
    let pattern: [UInt8]
    let text: UnsafeBufferPointer<UInt8>

    /// How often a text may have been escaped over and over.
    private static let greatestNesting = 8

    /// So much of the pattern was found so far in the text.
    private struct Place: Hashable {
        var index: Int
        var position: Int
    }

    /// Where the longest spelling of the pattern that begins at `start` ends, or nil.
    func end(from start: Int) -> Int? {
        var place = Place(index: 0, position: start)
        // Nearly every comparison ends here, at its first bytes.
        while place.index < pattern.count, place.position < text.count, !isIntroducer(text[place.position]) {
            guard matchesPlainly(place) else { return nil }
            place.index += 1
            place.position += 1
        }
        if place.index == pattern.count { return place.position }
        return place.position < text.count ? endAmongSpellings(from: place) : nil
    }

    /// Follows all readings at once, each place but once: a text of backslashes has very many.
    private func endAmongSpellings(from place: Place) -> Int? {
        var end: Int?
        var pending = successors(of: place)
        if pending.isEmpty { return nil }
        var seen = Set(pending)
        while let place = pending.popLast() {
            guard place.index < pattern.count else {
                end = max(end ?? 0, place.position)
                continue
            }
            for next in successors(of: place) where seen.insert(next).inserted { pending.append(next) }
        }
        return end
    }

    private func isIntroducer(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\") }

    private func matchesPlainly(_ place: Place) -> Bool {
        let byte = text[place.position]
        return byte == pattern[place.index]
            || byte == UInt8(ascii: "+") && pattern[place.index] == UInt8(ascii: " ")
    }

    private func successors(of place: Place) -> [Place] {
        guard place.position < text.count else { return [] }
        var next: [Place] = []
        if matchesPlainly(place) { next.append(Place(index: place.index + 1, position: place.position + 1)) }
        if isIntroducer(text[place.position]) {
            appendPercent(place, to: &next)
            appendEscape(place, to: &next)
        }
        return next
    }

    private func appendPercent(_ place: Place, to next: inout [Place]) {
        guard text[place.position] == UInt8(ascii: "%") else { return }
        var digits = place.position + 1
        for _ in 0..<Self.greatestNesting {
            guard let byte = byte(ofDigitsAt: digits) else { return }
            if byte == pattern[place.index] { next.append(Place(index: place.index + 1, position: digits + 2)) }
            // `%25` is a `%` that was encoded itself.
            guard byte == UInt8(ascii: "%") else { return }
            digits += 2
        }
    }

    private func appendEscape(_ place: Place, to next: inout [Place]) {
        var letter = read(place.position)
        var count = 0
        while let backslash = letter, backslash.byte == UInt8(ascii: "\\"), count < Self.greatestNesting {
            count += 1
            if pattern[place.index] == backslash.byte, count > 1 {
                next.append(Place(index: place.index + 1, position: backslash.end))
            }
            letter = read(backslash.end)
        }
        guard count > 0, let letter else { return }
        let escaped: UInt8
        switch letter.byte {
        case UInt8(ascii: "\""), UInt8(ascii: "/"): escaped = letter.byte
        case UInt8(ascii: "b"): escaped = 0x08
        case UInt8(ascii: "f"): escaped = 0x0C
        case UInt8(ascii: "n"): escaped = 0x0A
        case UInt8(ascii: "r"): escaped = 0x0D
        case UInt8(ascii: "t"): escaped = 0x09
        case UInt8(ascii: "u"): return appendScalar(place, digits: letter.end, to: &next)
        default: return
        }
        if escaped == pattern[place.index] { next.append(Place(index: place.index + 1, position: letter.end)) }
    }

    private func appendScalar(_ place: Place, digits: Int, to next: inout [Place]) {
        guard var (code, end) = readFourDigits(digits) else { return }
        if (0xD800..<0xDC00).contains(code) {
            guard var letter = read(end), letter.byte == UInt8(ascii: "\\") else { return }
            while letter.byte == UInt8(ascii: "\\"), let next = read(letter.end) { letter = next }
            guard letter.byte == UInt8(ascii: "u"), let (low, lowEnd) = readFourDigits(letter.end),
                (0xDC00..<0xE000).contains(low)
            else { return }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            end = lowEnd
        }
        guard let encoded = UnicodeScalar(code).flatMap(UTF8.encode), pattern[place.index...].starts(with: encoded)
        else { return }
        next.append(Place(index: place.index + encoded.count, position: end))
    }

    /// The byte that is spelled at `start`, URL-encoded or plain, and where its spelling ends; nil at the text's end.
    private func read(_ start: Int) -> (byte: UInt8, end: Int)? {
        guard start < text.count else { return nil }
        var digits = start + 1
        guard text[start] == UInt8(ascii: "%"), var byte = byte(ofDigitsAt: digits) else {
            return (text[start], digits)
        }
        for _ in 0..<Self.greatestNesting {
            guard byte == UInt8(ascii: "%"), let inner = self.byte(ofDigitsAt: digits + 2) else { break }
            byte = inner
            digits += 2
        }
        return (byte, digits + 2)
    }

    /// The value of four hexadecimal digits that are spelled at `start`, and where they end.
    private func readFourDigits(_ start: Int) -> (code: UInt32, end: Int)? {
        var code: UInt32 = 0
        var end = start
        for _ in 0..<4 {
            guard let (byte, next) = read(end), let digit = HexDigit.value(byte) else { return nil }
            code = code << 4 | digit
            end = next
        }
        return (code, end)
    }

    /// The byte whose two hexadecimal digits stand at `start`, or nil when others stand there.
    private func byte(ofDigitsAt start: Int) -> UInt8? {
        guard start + 2 <= text.count, let high = HexDigit.value(text[start]), let low = HexDigit.value(text[start + 1])
        else { return nil }
        return UInt8(high << 4 | low)
    }
}
