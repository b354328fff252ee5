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
