/// A JSON value as RFC 8259 defines it, which writes the same text that was parsed: numbers keep their text, objects
/// keep the order of their members and duplicates.
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

/// Equality of what would be written: the same order of members, the same text of numbers, strings compared by code
/// points (Swift's `==` on `String` treats NFC and NFD as equal).
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

    /// An array of texts. (Not generic, so that it is as fast as it looks.)
    public static func strings(_ values: [String]) -> JSONValue {
        values.isEmpty ? .array([]) : .array(values.map { .string($0) })
    }
}

extension String {
    /// Returns true if both strings have the same representation in memory, as copies have, and short strings of the same bytes
    /// (up to 15): a look at two words. False says nothing.
    @inlinable
    public func isCopy(of other: String) -> Bool {
        unsafeBitCast(self, to: (UInt64, UInt64).self) == unsafeBitCast(other, to: (UInt64, UInt64).self)
    }

    /// Returns true if both strings are the same sequence of code points; lone surrogates compare equal in either
    /// notation.
    ///
    /// JSON compares keys this way (RFC 8259 §8.3); Swift's `==` compares canonical equivalents.
    @inlinable
    public func hasSameCodePoints(as other: String) -> Bool {
        if isCopy(of: other) { return true }
        guard utf8.count == other.utf8.count else { return false }
        let isSame = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                left.hasSameBytes(as: right)
                    || left.indices.allSatisfy { index in
                        left[index] == right[index]
                            || left[index] >= 0x80 && isSameSurrogate(left, right, differingAt: index)
                    }
            }
        }
        return (isSame ?? nil) ?? withOneSpelling.utf8.elementsEqual(other.withOneSpelling.utf8)
    }
}

extension JSONValue {
    /// The value as compact JSON with the members of every object sorted by their names' UTF-8, for digests: texts of
    /// one value that differ in white space, escapes or the order of members give the same bytes.
    ///
    /// Numbers keep their text, because it is unknown which notations a provider treats as equal; members with the same
    /// name keep their order. So it is not RFC 8785, which rewrites numbers.
    public var canonicalBytes: [UInt8] {
        var writer = JSONWriter()
        writer.bytes.reserveCapacity(512)
        writer.writeCanonical(self)
        return writer.bytes
    }
}

extension JSONValue {
    /// The value as indented JSON for people: two spaces per level, one member or element per line; empty ones on one
    /// line.
    public var prettyText: String {
        var writer = JSONWriter()
        writer.writePretty(self, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    fileprivate mutating func writePretty(_ value: JSONValue, depth: Int) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                startLine(isFirst: index == 0, depth: depth + 1)
                writePretty(element, depth: depth + 1)
            }
            startLine(isFirst: true, depth: depth)
            bytes.append(UInt8(ascii: "]"))
        case .object(let object) where !object.isEmpty:
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                startLine(isFirst: index == 0, depth: depth + 1)
                write(member.key)
                write(raw: ": ")
                writePretty(member.value, depth: depth + 1)
            }
            startLine(isFirst: true, depth: depth)
            bytes.append(UInt8(ascii: "}"))
        default: write(value)
        }
    }

    private mutating func startLine(isFirst: Bool, depth: Int) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }
}

extension JSONValue {
    /// A short text of the value for a person, in at most 40 code points: strings in quotes and numbers as they are,
    /// shortened with an ellipsis; arrays and objects as their size.
    public var preview: String {
        switch self {
        case .null, .bool, .number:
            let scalars = text.unicodeScalars
            return scalars.count <= 40 ? text : String(String.UnicodeScalarView(scalars.prefix(39))) + "…"
        case .string(let text): return Self.quoted(text)
        case .array(let elements): return "an array of \(Self.count(elements.count, "element"))"
        case .object(let object): return "an object of \(Self.count(object.count, "member"))"
        }
    }

    private static func quoted(_ text: String) -> String {
        // One code point more than fits shows whether anything is omitted.
        let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(39)))
        let whole = JSONValue.string(start).text
        if whole.unicodeScalars.count <= 40, start.utf8.count == text.utf8.count { return whole }
        return String(String.UnicodeScalarView(whole.unicodeScalars.dropLast().prefix(37))) + "…\""
    }

    private static func count(_ count: Int, _ unit: String) -> String { "\(count) \(unit)\(count == 1 ? "" : "s")" }
}

extension JSONValue {
    /// Returns the value with `change` applied to each of its texts: strings, names of members, and the text of
    /// numbers. A changed number becomes a string. The structure is preserved, so the result is valid JSON.
    public func mapTexts(_ change: (String) -> String) -> JSONValue {
        switch self {
        case .null, .bool: return self
        case .number(let number):
            let text = change(number.text)
            return text == number.text ? self : .string(text)
        case .string(let text): return .string(change(text))
        case .array(let elements): return .array(elements.map { $0.mapTexts(change) })
        case .object(let object): return .object(object.mapTexts(change))
        }
    }
}

extension JSONObject {
    /// Returns the object with `change` applied to each of its texts, as for a value.
    public func mapTexts(_ change: (String) -> String) -> JSONObject {
        JSONObject(members.map { Member(key: change($0.key), value: $0.value.mapTexts(change)) })
    }
}
