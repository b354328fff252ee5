import JSON

/// `minLength maxLength minItems maxItems minProperties maxProperties` (2020-12 validation, §6.3 to §6.5).
final class CountBound: Keyword {
    /// The counted parts: code points of a string, elements of an array, names in an object.
    enum Unit: String {
        case characters = "character"
        case elements = "element"
        case members = "member"
    }

    private let bound: Int
    private let unit: Unit
    private let isMinimum: Bool

    init(_ source: KeywordSource, _ unit: Unit, isMinimum: Bool) throws(KeywordError) {
        guard let decimal = source.value.numberValue?.decimal, decimal.isInteger, !decimal.isNegative else {
            throw .malformed("\(source.location.name) is a whole number, 0 or more")
        }
        // No count comes near `Int.max`.
        bound = decimal.intValue ?? .max
        self.unit = unit
        self.isMinimum = isMinimum
    }

    func accepts(_ instance: JSONValue, in acceptance: inout Acceptance) -> Bool {
        let count: Int
        switch (unit, instance) {
        case (.characters, .string(let text)):
            // A code point has one byte at least and four at most.
            let bytes = text.utf8.count
            if isMinimum ? bytes / 4 >= bound : bytes <= bound { return true }
            count = text.codePointCount
        case (.elements, .array(let elements)): count = elements.count
        case (.members, .object): return false
        default: return true
        }
        return isMinimum ? count >= bound : count <= bound
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        let count: Int
        switch (unit, instance) {
        case (.characters, .string(let text)): count = text.codePointCount
        case (.elements, .array(let elements)): count = elements.count
        case (.members, .object(let object)): count = object.membersWithoutDuplicates.count
        default: return
        }
        guard isMinimum ? count < bound : count > bound else { return }
        let expected = "\(isMinimum ? "at least" : "at most") \(ViolationText.count(bound, unit.rawValue))"
        // The violation shows the count, not the value.
        validation.report(location, at: nil, expected: expected, got: ViolationText.count(count, unit.rawValue))
    }
}
