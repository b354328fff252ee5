import JSON

/// `minLength maxLength minItems maxItems minProperties maxProperties` (2020-12 validation, §6.3 to §6.5).
struct CountBound: Keyword {
    /// What is counted: the code points of a string, the elements of an array, the names in an object.
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
            throw .malformed("\(source.place.name) is a whole number, 0 or more")
        }
        // Nothing that is counted here comes near `Int.max`.
        bound = decimal.intValue ?? .max
        self.unit = unit
        self.isMinimum = isMinimum
    }

    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        let count: Int
        switch (unit, instance) {
        case (.characters, .string(let text)): count = text.codePointCount
        case (.elements, .array(let elements)): count = elements.count
        case (.members, .object(let object)): count = object.membersWithoutDuplicates.count
        default: return
        }
        guard isMinimum ? count < bound : count > bound else { return }
        let expected = "\(isMinimum ? "at least" : "at most") \(Wording.count(bound, unit.rawValue))"
        // What is wrong is the count, so the count is what is told.
        validation.report(place, at: nil, expected: expected, got: Wording.count(count, unit.rawValue))
    }
}
