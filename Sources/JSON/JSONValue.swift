/// A JSON value as RFC 8259 defines it, kept so that writing it again gives back what was read:
/// numbers keep their text, objects keep the order of their members and their duplicates.
public enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    /// The type's name as JSON Schema spells it: `null`, `boolean`, `number`, `string`, `array` or `object`.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// True for JSON's `null`.
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// The boolean, or nil for any other type.
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The number, or nil for any other type.
    public var numberValue: JSONNumber? { if case .number(let value) = self { value } else { nil } }

    /// The number as an `Int`, or nil for another type, a fraction, or a value that does not fit.
    public var intValue: Int? { numberValue?.intValue }

    /// The string, or nil for any other type.
    public var stringValue: String? { if case .string(let value) = self { value } else { nil } }

    /// The elements, or nil for any other type.
    public var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

    /// The object, or nil for any other type.
    public var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The value of the last member named `key`, or nil when there is none or this is no object.
    public subscript(key: String) -> JSONValue? { objectValue?[key] }

    /// The element at `index`, or nil when there is none or this is no array.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}

/// Equal when both would be written alike: same order of members, same number text, strings compared by code points
/// (Swift's own `==` on `String` takes NFC and NFD for the same).
extension JSONValue: Equatable {
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameCodePoints(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) }))
    }
}

extension JSONValue {
    /// The number `value`.
    public static func int(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

    /// The string, or `null` when there is none.
    public static func optional(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }

    /// An array of strings.
    public static func strings(_ values: some Sequence<String>) -> JSONValue { .array(values.map(JSONValue.string)) }
}

extension String {
    /// True when both strings are the same sequence of code points, a lone surrogate in either spelling included.
    ///
    /// JSON compares keys so (RFC 8259 §8.3); Swift's `==` compares canonical equivalents instead.
    @inlinable
    public func hasSameCodePoints(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let isSame = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                left.indices.allSatisfy { index in
                    left[index] == right[index]
                        || left[index] >= 0x80 && isSameSurrogate(left, right, differingAt: index)
                }
            }
        }
        return (isSame ?? nil) ?? withOneSpelling.utf8.elementsEqual(other.withOneSpelling.utf8)
    }
}
