extension String {
    /// The number of terminal columns of the text: 0 for combining characters, 2 for East Asian wide characters and
    /// emoji (Unicode Standard Annex #11).
    var displayWidth: Int { isPlain ? utf8.count : reduce(0) { $0 + $1.displayWidth } }

    /// True for printable ASCII, one column per character.
    private var isPlain: Bool { utf8.allSatisfy { (0x20..<0x7F).contains($0) } }

    /// Returns the text in at most `width` columns; omitted text is shown as `…`.
    func fitting(_ columns: Int) -> String {
        if isPlain, utf8.count <= columns { return self }
        var width = 0
        var end = startIndex
        for index in indices {
            width += self[index].displayWidth
            if width > columns { return columns > 0 ? self[..<end] + "…" : "" }
            // Reserves a column for the ellipsis.
            if width <= columns - 1 { end = self.index(after: index) }
        }
        return self
    }

    /// Returns the text, padded with spaces to this width.
    func padded(to columns: Int) -> String { self + String(repeating: " ", count: max(0, columns - displayWidth)) }
}

extension Character {
    /// The number of terminal columns of the character, including its combining marks.
    var displayWidth: Int {
        let scalars = unicodeScalars
        // An emoji by default, or one selected by U+FE0F or a joiner.
        if let first = scalars.first, first.properties.isEmojiPresentation { return 2 }
        if scalars.count > 1, scalars.contains("\u{FE0F}") { return 2 }
        return scalars.reduce(0) { max($0, $1.displayWidth) }
    }
}

extension UnicodeScalar {
    fileprivate var displayWidth: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: 0
        default:
            // The vowels and final consonants of Hangul share the column of the consonant before them.
            (0x1160...0x11FF).contains(value) ? 0 : Self.wide.contains { $0.contains(value) } ? 2 : 1
        }
    }

    /// The blocks of wide and full-width characters in Unicode's EastAsianWidth.txt; emoji are detected by their
    /// properties.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]
}
