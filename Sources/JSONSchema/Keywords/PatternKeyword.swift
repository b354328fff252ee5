import JSON

/// `pattern` (2020-12 validation, §6.3.3): a regular expression of ECMA-262 that matches anywhere in a string.
final class PatternKeyword: Keyword {
    private let pattern: Pattern
    private let expected: String

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        guard let text = source.value.stringValue else { throw .malformed("pattern is a string") }
        pattern = try Pattern(compiling: text, &compiler)
        expected = "text that matches \(ViolationText.shortened(text, to: 80))"
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard let text = instance.stringValue, validation.matches(text, pattern, at: location) == false else { return }
        validation.report(location, expected: expected, got: instance)
    }

    func accepts(_ instance: JSONValue, in acceptance: inout Acceptance) -> Bool {
        guard case .string(let text) = instance else { return true }
        guard text.utf8.count <= Acceptance.maximumTextBytes, !text.holdsLoneSurrogate else { return false }
        var steps = Acceptance.maximumSteps
        return pattern.matches(text, steps: &steps) == true
    }
}

extension Pattern {
    /// Compiles a pattern; throws the keyword's error if the expression is invalid or unsupported.
    init(compiling text: String, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        guard !text.holdsLoneSurrogate else { throw .unsupported("half of a surrogate pair") }
        guard compiler.patternAllowance > 0 else { throw .unsupported("the expressions are too large together") }
        do {
            try self.init(text)
        } catch {
            throw .unsupported(error.reason)
        }
        compiler.patternAllowance -= size
    }
}

extension Validation {
    /// Returns whether the expression matches; nil, and the validation ends, if matching would exceed the limit of
    /// work.
    mutating func matches(_ text: String, _ pattern: Pattern, at location: KeywordLocation) -> Bool? {
        // One step of the matcher costs much less than one keyword.
        let scale = 16
        let limit = workLeft.multipliedReportingOverflow(by: scale)
        var steps = limit.overflow ? .max : limit.partialValue
        let before = steps
        let answer = pattern.matches(text.withoutLoneSurrogates, steps: &steps)
        spend((before - steps) / scale)
        if answer == nil { endValidation(at: location) }
        return answer
    }
}
