import JSON

/// A parameter of a method, without the type of its values: the element of a method's list of parameters.
///
/// Parameters that several methods share are static members of this class, so that `.connectorId` names one in a list of
/// parameters and where its value is read, `call[.connectorId]`.
//
// A class that has a subclass can't be checked for `Sendable`. This one is: every property here and in `Parameter` is a
// `let` of a Sendable type, and the initializer lets no other file declare a subclass.
package class ParameterDeclaration: @unchecked Sendable {
    /// The name, as callers write it.
    package let name: String
    /// One sentence for people.
    package let summary: String
    /// The JSON Schema (2020-12) of the values; its `default` is the value of a call that gives none.
    package let schema: JSONObject
    /// True if a call that gives no value is refused.
    package let isRequired: Bool
    /// The description of the schema's `pattern`, for an error.
    package let patternInWords: String?

    fileprivate init(
        _ name: String, _ summary: String, schema: JSONObject, isRequired: Bool, patternInWords: String?
    ) {
        self.name = name
        self.summary = summary
        self.schema = schema
        self.isRequired = isRequired
        self.patternInWords = patternInWords
    }

    /// The place of the value in the parameters of a call.
    package var pointer: JSONPointer { JSONPointer(tokens: [name]) }
}

/// A parameter of a method: the only place that has its name, its meaning, and the type of its values.
///
/// It is required, unless `Value` is an optional or it has a default.
package final class Parameter<Value: ParameterValue>: ParameterDeclaration, @unchecked Sendable {
    private let defaultValue: Value?

    /// A parameter without a default: required, unless `Value` is an optional.
    package init(_ name: String, _ summary: String, _ constraint: ParameterConstraint? = nil) {
        defaultValue = nil
        super.init(
            name, summary, schema: Self.schema(constraint), isRequired: !Value.isOptional,
            patternInWords: constraint?.patternInWords)
    }

    /// A parameter that has a value where a call gives none.
    package init(
        _ name: String, _ summary: String, _ constraint: ParameterConstraint? = nil, default value: Value
    ) where Value: DefaultParameterValue {
        defaultValue = value
        var schema = Self.schema(constraint)
        schema["default"] = value.argument
        super.init(
            name, summary, schema: schema, isRequired: false, patternInWords: constraint?.patternInWords)
    }

    /// The value in `arguments` that fit the method's schema: the one given, else the default, else nil of an optional.
    package func value(in arguments: JSONObject) -> Value { given(in: arguments) ?? defaultValue ?? Value.absent }

    /// The value that `arguments` have; nil when there is none, or none of this type.
    fileprivate func given(in arguments: JSONObject) -> Value? { arguments[name].flatMap(Value.init(argument:)) }

    private static func schema(_ constraint: ParameterConstraint?) -> JSONObject {
        switch constraint?.effect {
        case nil: JSONObject(Value.schema.members + Value.usualConstraint.members)
        case .narrows(let keywords): JSONObject(Value.schema.members + keywords.members)
        case .replaces(let schema): schema
        }
    }
}

/// A bound on the values of a parameter beyond their type.
package struct ParameterConstraint: Sendable {
    fileprivate enum Effect: Sendable {
        /// Adds keywords to those of the type.
        case narrows(JSONObject)
        /// Replaces the schema of the type.
        case replaces(JSONObject)
    }

    fileprivate let effect: Effect
    fileprivate var patternInWords: String?

    /// Any value of the type, an empty string included.
    package static let unconstrained = keywords([:])

    /// One of the service's ids: 24 hexadecimal digits.
    package static let objectId = pattern("^[0-9a-fA-F]{24}$", inWords: "24 hexadecimal digits")

    /// JSON Schema keywords beside those of the type.
    package static func keywords(_ keywords: JSONObject) -> Self { Self(effect: .narrows(keywords)) }

    /// A JSON Schema in place of that of the type. Every value that fits it has to be one of the type.
    package static func schema(_ schema: JSONObject) -> Self { Self(effect: .replaces(schema)) }

    /// A number within bounds that belong to it.
    package static func range(_ range: ClosedRange<Int>) -> Self {
        keywords(["minimum": .int(range.lowerBound), "maximum": .int(range.upperBound)])
    }

    /// A number that is not smaller.
    package static func atLeast(_ minimum: Int) -> Self { keywords(["minimum": .int(minimum)]) }

    /// A string of so many characters.
    package static func length(_ range: ClosedRange<Int>) -> Self {
        keywords(["minLength": .int(range.lowerBound), "maxLength": .int(range.upperBound)])
    }

    /// A list of so many elements.
    package static func count(_ range: ClosedRange<Int>) -> Self {
        keywords(["minItems": .int(range.lowerBound), "maxItems": .int(range.upperBound)])
    }

    /// A string that matches a regular expression, which errors describe `inWords`.
    package static func pattern(_ pattern: String, inWords words: String) -> Self {
        var constraint = keywords(["pattern": .string(pattern)])
        constraint.patternInWords = words
        return constraint
    }

    /// One of these cases, in this order, in place of all.
    package static func oneOf(_ cases: [some ParameterEnumeration]) -> Self {
        schema(["enum": .strings(cases.map(\.rawValue))])
    }
}

extension Call {
    /// The value of a parameter: the one that the caller gave, else its default, else nil of an optional.
    ///
    /// The method has to list the parameter; tests, which are built with assertions, end where it does not.
    package subscript<Value>(parameter: Parameter<Value>) -> Value {
        assert(
            method.parameters.contains { $0 === parameter },
            "\(method.name) reads \(parameter.name), and does not list this parameter")
        return parameter.value(in: arguments)
    }

    /// The value that the caller gave for a parameter of this name; nil when there is none, or the method has no such
    /// parameter.
    package func given<Value>(_ parameter: Parameter<Value>) -> Value? { parameter.given(in: arguments) }

    /// The value that the caller gave for a parameter of this name; nil when there is none, or the method has no such
    /// parameter.
    package func given<Value>(_ parameter: Parameter<Value?>) -> Value? { parameter.value(in: arguments) }
}

extension JSONObject {
    /// The argument for a parameter, whether it fits the schema or not.
    package subscript(parameter: ParameterDeclaration) -> JSONValue? {
        get { self[parameter.name] }
        set { self[parameter.name] = newValue }
    }
}
