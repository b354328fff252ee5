import JSON

/// `minimum maximum exclusiveMinimum exclusiveMaximum` (2020-12 validation, §6.2), exact for numbers of any size.
final class NumberBound: Keyword {
    enum Relation: String {
        case atLeast = "at least"
        case atMost = "at most"
        case moreThan = "more than"
        case lessThan = "less than"
    }

    private let bound: JSONDecimal
    private let relation: Relation
    private let expected: String

    static func make(_ source: KeywordSource, _ relation: Relation) throws(KeywordError) -> NumberBound? {
        var relation = relation
        if source.dialect.hasBooleanExclusives {
            // In draft-04 the bound is the keyword beside it, which reads this one.
            if source.value.boolValue != nil, relation == .moreThan || relation == .lessThan { return nil }
            if relation == .atLeast, source.siblings["exclusiveMinimum"] == true { relation = .moreThan }
            if relation == .atMost, source.siblings["exclusiveMaximum"] == true { relation = .lessThan }
        }
        return try NumberBound(source, relation)
    }

    private init(_ source: KeywordSource, _ relation: Relation) throws(KeywordError) {
        guard let number = source.value.numberValue else { throw .malformed("\(source.location.name) is a number") }
        bound = number.decimal
        self.relation = relation
        expected = "\(relation.rawValue) \(ViolationText.preview(source.value))"
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        if !allows(instance) { validation.report(location, expected: expected, got: instance) }
    }

    func accepts(_ instance: JSONValue, in acceptance: inout Acceptance) -> Bool { allows(instance) }

    private func allows(_ instance: JSONValue) -> Bool {
        guard let value = instance.numberValue?.decimal else { return true }
        return switch relation {
        case .atLeast: value >= bound
        case .atMost: value <= bound
        case .moreThan: value > bound
        case .lessThan: value < bound
        }
    }
}

/// `multipleOf` (§6.2.1), exact: 0.3 is a multiple of 0.1.
final class MultipleOfKeyword: Keyword {
    private let divisor: UInt64
    private let exponent: Int
    private let expected: String

    init(_ source: KeywordSource) throws(KeywordError) {
        guard let number = source.value.numberValue?.decimal, !number.isNegative, !number.digits.isEmpty else {
            throw .malformed("multipleOf is a number above 0")
        }
        // A larger exponent would overflow the arithmetic below.
        guard number.digits.count <= 18 else { throw .unsupported("a divisor of more than 18 digits") }
        divisor = number.digits.reduce(0) { $0 * 10 + UInt64($1) }
        exponent = number.exponent
        expected = "a multiple of \(ViolationText.preview(source.value))"
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard let value = instance.numberValue?.decimal, !isMultiple(value) else { return }
        validation.report(location, expected: expected, got: instance)
    }

    private func isMultiple(_ value: JSONDecimal) -> Bool {
        if value.digits.isEmpty { return true }
        // A decimal's digits never end in 0, so they are not a multiple of 10.
        guard value.exponent >= exponent else { return false }
        let remainder = value.digits.reduce(0 as UInt64) { ($0 * 10 + UInt64($1)) % divisor }
        return multiply(remainder, powerOfTen(value.exponent - exponent)) == 0
    }

    private func powerOfTen(_ exponent: Int) -> UInt64 {
        var result = 1 % divisor
        var square = 10 % divisor
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result = multiply(result, square) }
            square = multiply(square, square)
            rest >>= 1
        }
        return result
    }

    private func multiply(_ left: UInt64, _ right: UInt64) -> UInt64 {
        // Both are smaller than the divisor, so the quotient fits.
        divisor.dividingFullWidth(left.multipliedFullWidth(by: right)).remainder
    }
}
