import JSON

/// A type of which a parameter can have values: their JSON Schema, and how one is read, in one place.
package protocol ParameterValue: Sendable {
    /// The JSON Schema of all values.
    static var schema: JSONObject { get }
    /// Further keywords for a parameter that states no constraint of its own.
    static var usualConstraint: JSONObject { get }
    /// True if a call may leave the parameter out.
    static var isOptional: Bool { get }
    /// The value where there is no argument: nil of an optional. Of other types it is an empty value, which is never seen,
    /// since a call without the argument is refused.
    static var absent: Self { get }

    /// Reads an argument; nil for one that is not of this type.
    init?(argument: JSONValue)
}

extension ParameterValue {
    package static var usualConstraint: JSONObject { [:] }
    package static var isOptional: Bool { false }
}

/// A type whose values can be the default of a parameter.
package protocol DefaultParameterValue: ParameterValue {
    /// The value as an argument.
    var argument: JSONValue { get }
}

/// A type with one string for each of its cases, which a parameter takes.
package protocol ParameterEnumeration: DefaultParameterValue, RawRepresentable, CaseIterable where RawValue == String {}

extension ParameterEnumeration {
    package static var schema: JSONObject { ["enum": .strings(allCases.map(\.rawValue))] }
    package static var absent: Self { allCases[allCases.startIndex] }

    package init?(argument: JSONValue) {
        guard let text = argument.stringValue else { return nil }
        self.init(rawValue: text)
    }

    package var argument: JSONValue { .string(rawValue) }
}

extension Optional: ParameterValue where Wrapped: ParameterValue {
    package static var schema: JSONObject { Wrapped.schema }
    package static var usualConstraint: JSONObject { Wrapped.usualConstraint }
    package static var isOptional: Bool { true }
    package static var absent: Wrapped? { .none }

    package init?(argument: JSONValue) {
        guard let value = Wrapped(argument: argument) else { return nil }
        self = .some(value)
    }
}

extension Bool: DefaultParameterValue {
    package static var schema: JSONObject { ["type": "boolean"] }
    package static var absent: Bool { false }

    package init?(argument: JSONValue) {
        guard let flag = argument.boolValue else { return nil }
        self = flag
    }

    package var argument: JSONValue { .bool(self) }
}

extension Int: DefaultParameterValue {
    package static var schema: JSONObject { ["type": "integer"] }
    package static var absent: Int { 0 }

    package init?(argument: JSONValue) {
        guard let number = argument.intValue else { return nil }
        self = number
    }

    package var argument: JSONValue { .int(self) }
}

/// A string, which is not empty unless the parameter says otherwise.
extension String: DefaultParameterValue {
    package static var schema: JSONObject { ["type": "string"] }
    package static var usualConstraint: JSONObject { ["minLength": 1] }
    package static var absent: String { "" }

    package init?(argument: JSONValue) {
        guard let text = argument.stringValue else { return nil }
        self = text
    }

    package var argument: JSONValue { .string(self) }
}

/// A list, read element by element; elements of another type are left out.
extension Array: ParameterValue where Element: ParameterValue {
    package static var schema: JSONObject {
        ["type": "array", "items": .object(JSONObject(Element.schema.members + Element.usualConstraint.members))]
    }
    package static var absent: [Element] { [] }

    package init?(argument: JSONValue) {
        guard let elements = argument.arrayValue else { return nil }
        self = elements.compactMap { Element(argument: $0) }
    }
}

/// An object of any members.
extension JSONObject: ParameterValue {
    package static var schema: JSONObject { ["type": "object"] }
    package static var absent: JSONObject { JSONObject() }

    package init?(argument: JSONValue) {
        guard let object = argument.objectValue else { return nil }
        self = object
    }
}

/// A value of any type.
extension JSONValue: ParameterValue {
    package static var schema: JSONObject { [:] }
    package static var absent: JSONValue { .null }

    package init?(argument: JSONValue) { self = argument }
}
