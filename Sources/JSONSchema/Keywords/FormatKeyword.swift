import JSON

/// `format` (2020-12 validation, §7) where it is asserted.
struct FormatKeyword: Keyword {
    private let format: TextFormat

    /// Nil for a format that is not known, which refuses nothing.
    init?(_ source: KeywordSource) {
        guard let format = source.value.stringValue.flatMap(TextFormat.init(name:)) else { return nil }
        self.format = format
    }

    /// `contentEncoding` (§8.3), of which base64 is checked where formats are.
    init?(contentEncoding source: KeywordSource) {
        guard ["base64", "base64url"].contains(source.value.stringValue?.lowercased()) else { return nil }
        format = .byte
    }

    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        guard let text = instance.stringValue else { return }
        validation.spend(text.utf8.count / 64)
        if !format.allows(text.withoutLoneSurrogates) {
            validation.report(place, expected: format.words, got: instance)
        }
    }
}
