import JSON

/// `type` (2020-12 validation, §6.1.1): a name or an array of names. `integer` depends on the value, so `1.0` is one.
final class TypeKeyword: Keyword {
    private let names: [String]
    /// The types of `names`, without `integer`.
    private let types: JSONTypes
    private let expected: String

    static func make(_ source: KeywordSource) throws(KeywordError) -> TypeKeyword? {
        let values = source.value.arrayValue ?? [source.value]
        let names = values.compactMap(\.stringValue)
        if source.dialect.isLenient, names.contains("any") { return nil }
        return try TypeKeyword(names, of: values)
    }

    private init(_ names: [String], of values: [JSONValue]) throws(KeywordError) {
        guard !names.isEmpty, names.count == values.count, names.allSatisfy({ ViolationText.types[$0] != nil }) else {
            throw .malformed("type names one or more of \(ViolationText.types.keys.sorted().joined(separator: ", "))")
        }
        self.names = names
        types = JSONTypes(names: names)
        expected = ViolationText.types(names)
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        let name = instance.typeName
        if names.contains(name) { return }
        if let number = instance.numberValue, names.contains("integer"), number.isInteger { return }
        validation.report(location, expected: expected, got: instance)
    }

    func accepts(_ instance: JSONValue, in acceptance: inout Acceptance) -> Bool {
        if types.contains(JSONTypes(of: instance)) { return true }
        guard case .number(let number) = instance, names.contains("integer") else { return false }
        return number.isWrittenAsInteger || number.isInteger
    }
}

/// Types of JSON values.
private struct JSONTypes: OptionSet {
    let rawValue: UInt8

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The types of these names; `integer`, which depends on the value, is none.
    init(names: [String]) {
        let values: [JSONValue] = [.null, false, 0, "", [], [:]]
        self.init(values.filter { names.contains($0.typeName) }.map(JSONTypes.init(of:)))
    }

    /// The type of a value.
    init(of value: JSONValue) {
        switch value {
        case .null: rawValue = 1
        case .bool: rawValue = 2
        case .number: rawValue = 4
        case .string: rawValue = 8
        case .array: rawValue = 16
        case .object: rawValue = 32
        }
    }
}

extension JSONNumber {
    /// Indicates that the number has neither a fraction nor an exponent, as nearly every integer.
    fileprivate var isWrittenAsInteger: Bool {
        text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) }
    }
}

/// `enum` (§6.1.2): one of these values.
final class EnumKeyword: Keyword {
    private let forms: Set<CanonicalForm>
    private let strings: [String]
    private let hasContainers: Bool
    private let expected: String

    init(_ source: KeywordSource) throws(KeywordError) {
        guard let values = source.value.arrayValue else { throw .malformed("enum is an array") }
        forms = Set(values.map(CanonicalForm.init))
        hasContainers = values.contains(where: \.isContainer)
        strings = values.compactMap(\.stringValue)
        expected = values.isEmpty ? "nothing here" : ViolationText.oneOf(values.map(ViolationText.preview))
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        if !instance.isContainer || hasContainers {
            let form = CanonicalForm(instance)
            validation.spend(form.size / 64)
            if forms.contains(form) { return }
        }
        let nearest = instance.stringValue.flatMap { nearestName(to: $0, among: strings) }
        validation.report(location, expected: expected, got: instance, nearest: nearest)
    }

    func accepts(_ instance: JSONValue, in acceptance: inout Acceptance) -> Bool {
        guard case .string(let text) = instance else { return false }
        return strings.contains { $0.hasSameCodePoints(as: text) }
    }
}

/// `const` (§6.1.3): exactly this value.
final class ConstKeyword: Keyword {
    private let form: CanonicalForm
    private let isContainer: Bool
    private let string: String?
    private let expected: String

    init(_ source: KeywordSource) {
        form = CanonicalForm(source.value)
        isContainer = source.value.isContainer
        string = source.value.stringValue
        expected = ViolationText.preview(source.value)
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        if instance.isContainer == isContainer {
            let form = CanonicalForm(instance)
            validation.spend(form.size / 64)
            if form == self.form { return }
        }
        let nearest = instance.stringValue.flatMap { text in string.flatMap { nearestName(to: text, among: [$0]) } }
        validation.report(location, expected: expected, got: instance, nearest: nearest)
    }
}

extension JSONValue {
    fileprivate var isContainer: Bool {
        switch self {
        case .array, .object: true
        default: false
        }
    }
}

/// `format` (2020-12 validation, §7), if it is asserted.
final class FormatKeyword: Keyword {
    private let format: TextFormat

    /// The format; nil for an unknown one, which accepts every value.
    init?(_ source: KeywordSource) {
        guard let format = source.value.stringValue.flatMap(TextFormat.init(name:)) else { return nil }
        self.format = format
    }

    /// `contentEncoding` (§8.3); base64 is checked if formats are.
    init?(contentEncoding source: KeywordSource) {
        guard ["base64", "base64url"].contains(source.value.stringValue?.lowercased()) else { return nil }
        format = .byte
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard let text = instance.stringValue else { return }
        validation.spend(text.utf8.count / 64)
        if !format.allows(text.withoutLoneSurrogates) {
            validation.report(location, expected: format.words, got: instance)
        }
    }
}
