import JSON

/// `contains` (2020-12 core, §10.3.1.3), with `minContains` and `maxContains` (validation, §6.4.4 and §6.4.5): the
/// number of elements that match a schema.
final class ContainsKeyword: Keyword {
    private let node: SchemaIndex
    private let minimum: Int
    private let maximum: Int?
    private let evaluates: Bool
    private let described: String

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        node = try source.schema(&compiler)
        minimum = try Self.count("minContains", source) ?? 1
        maximum = try Self.count("maxContains", source)
        evaluates = source.dialect.containsEvaluates
        let text = ViolationText.member(source.value)
        described = text == "a value" ? "elements that fit `contains`" : "elements that are \(text)"
    }

    private static func count(_ name: String, _ source: KeywordSource) throws(KeywordError) -> Int? {
        guard let value = source.siblings[name] else { return nil }
        guard let decimal = value.numberValue?.decimal, decimal.isInteger, !decimal.isNegative else {
            throw .malformed("\(name) is a whole number, 0 or more")
        }
        return decimal.intValue ?? .max
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard case .array(let elements) = instance else { return }
        var certain = 0
        var uncertain = 0
        for (index, element) in elements.enumerated() {
            if validation.isExhausted { return }
            switch validation.holds(node, for: element, at: String(index)) {
            case true: certain += 1
            case nil: uncertain += 1
            case false: continue
            }
            if evaluates { validation.evaluated?.items.insert(index) }
            // Further elements cannot change the result; they are checked only if evaluated elements are recorded.
            if certain >= minimum, maximum == nil, !validation.tracksEvaluated { return }
        }
        if validation.isExhausted { return }
        if certain + uncertain < minimum {
            report("minContains", "at least \(minimum)", certain, location, &validation)
        } else if let maximum, certain > maximum {
            report("maxContains", "at most \(maximum)", certain, location, &validation)
        }
    }

    private func report(
        _ keyword: String, _ bound: String, _ count: Int, _ location: KeywordLocation, _ validation: inout Validation
    ) {
        validation.report(location, at: nil, expected: "\(bound) \(described)", got: "\(count) of them")
    }
}
