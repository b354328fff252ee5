import JSON

/// `pattern` (2020-12 validation, §6.3.3): a regular expression of ECMA-262 that matches anywhere in a string.
struct PatternKeyword: Keyword {
    private let pattern: Pattern
    private let expected: String

    init(_ source: KeywordSource) throws(KeywordFault) {
        guard let text = source.value.stringValue else { throw .malformed("pattern is a string") }
        pattern = try Pattern(compiling: text)
        expected = "text that matches \(Wording.shortened(text, to: 80))"
    }

    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        guard let text = instance.stringValue, !pattern.matches(text) else { return }
        validation.report(place, expected: expected, got: instance)
    }
}

extension Pattern {
    /// The pattern, or the fault of the keyword that holds it: an expression that can't be read is not guessed at.
    init(compiling text: String) throws(KeywordFault) {
        do {
            try self.init(text)
        } catch {
            throw .unsupported(error.reason)
        }
    }
}
