import JSON

/// `type` (2020-12 validation, §6.1.1): a name or an array of names. `integer` goes by value, so `1.0` is one.
struct TypeKeyword: Keyword {
    private let names: [String]
    private let expected: String

    init(_ source: KeywordSource) throws(KeywordFault) {
        let values = source.value.arrayValue ?? [source.value]
        let names = values.compactMap(\.stringValue)
        guard !names.isEmpty, names.count == values.count, names.allSatisfy({ Wording.types[$0] != nil }) else {
            throw .malformed("type names one or more of \(Wording.types.keys.sorted().joined(separator: ", "))")
        }
        self.names = names
        expected = Wording.types(names)
    }

    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        let name = instance.typeName
        if names.contains(name) { return }
        if let number = instance.numberValue, names.contains("integer"), number.isInteger { return }
        validation.report(place, expected: expected, got: instance)
    }
}

/// `enum` (§6.1.2): one of these values.
struct EnumKeyword: Keyword {
    private let forms: Set<CanonicalForm>
    private let strings: [String]
    private let expected: String

    init(_ source: KeywordSource) throws(KeywordFault) {
        guard let values = source.value.arrayValue else { throw .malformed("enum is an array") }
        forms = Set(values.map(CanonicalForm.init))
        strings = values.compactMap(\.stringValue)
        expected = values.isEmpty ? "nothing here" : Wording.oneOf(values.map(Wording.preview))
    }

    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        guard !forms.contains(CanonicalForm(instance)) else { return }
        let nearest = instance.stringValue.flatMap { nearestName(to: $0, among: strings) }
        validation.report(place, expected: expected, got: instance, nearest: nearest)
    }
}

/// `const` (§6.1.3): exactly this value.
struct ConstKeyword: Keyword {
    private let form: CanonicalForm
    private let string: String?
    private let expected: String

    init(_ source: KeywordSource) {
        form = CanonicalForm(source.value)
        string = source.value.stringValue
        expected = Wording.preview(source.value)
    }

    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        guard CanonicalForm(instance) != form else { return }
        let nearest = instance.stringValue.flatMap { text in string.flatMap { nearestName(to: text, among: [$0]) } }
        validation.report(place, expected: expected, got: instance, nearest: nearest)
    }
}
