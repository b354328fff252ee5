extension String {
    /// The text on one line, without white space at its ends.
    var oneLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ").withoutFullStop }

    /// The text without a full stop at its end.
    var withoutFullStop: String {
        var text = self[...]
        while text.last == "." { text.removeLast() }
        return String(text)
    }

    /// The sentence with an ellipsis as its end, where it has one, and not with a full stop behind it.
    var withoutStopBehindEllipsis: String { hasSuffix("….") ? String(dropLast()) : self }

    /// Shortens the text to at most `limit` characters, with an ellipsis for the rest and no full stop at the end, as a
    /// part of a sentence.
    func clause(atMost limit: Int) -> String {
        count > limit ? prefix(limit - 1) + "…" : withoutFullStop
    }
}

extension Duration {
    /// The duration for a person, rounded up, so that a wait of this length is long enough.
    package var roundedDescription: String {
        let milliseconds = max(0, milliseconds)
        func rounded(_ unit: Int) -> Int { (milliseconds + unit - 1) / unit }
        switch milliseconds {
        case ..<1_000: return "\(milliseconds) ms"
        case ..<10_000:
            let tenths = rounded(100)
            return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
        case ..<120_000: return "\(rounded(1_000)) s"
        case ..<7_200_000: return "\(rounded(60_000)) minutes"
        case ..<172_800_000: return "\(rounded(3_600_000)) hours"
        default: return "\(rounded(86_400_000)) days"
        }
    }
}
