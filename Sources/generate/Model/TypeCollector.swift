import JSON

/// Translates JSON Schemas into types, and collects those that have names.
///
/// A schema is named by its `title`. Objects with known members and without a title get a name that is made from their place.
struct TypeCollector {
    /// The types so far; a type comes after those that it refers to.
    private(set) var types: [NamedType] = []

    /// Returns the type of `schema`. Throws when two schemas of one name differ.
    ///
    /// - Parameter name: The name that the type gets when it needs one and has no title.
    mutating func reference(to schema: JSONValue, named name: String) throws(GenerationError) -> TypeReference {
        let title = schema["title"]?.stringValue
        if let values = schema["enum"]?.arrayValue { return try reference(to: .literals(values), title, schema) }
        if let value = schema["const"] { return .literals([value]) }
        if let branches = schema["anyOf"]?.arrayValue {
            var union: [TypeReference] = []
            for branch in branches { union.append(try reference(to: branch, named: name)) }
            return try reference(to: .union(union), title, schema)
        }
        if let several = schema["type"]?.arrayValue {
            var union: [TypeReference] = []
            for type in several {
                union.append(try reference(to: type.stringValue ?? "", schema, named: name))
            }
            return .union(union)
        }
        return try reference(to: schema["type"]?.stringValue ?? "", schema, named: name)
    }

    /// Returns the type of a parameter or of a part of one. It is named by the parameter: `FaultParameter` for elements of
    /// `faults`; where another method has a parameter of the same name and another schema, by the method as well.
    mutating func reference(
        toParameter schema: JSONValue, named parameter: String, of method: String
    ) throws(GenerationError) -> TypeReference {
        let isList = schema["type"]?.stringValue == "array"
        let word = String(
            (isList && parameter.hasSuffix("s") ? parameter.dropLast() : parameter[...]).trimmingUnderscores)
        let name = "\(word.capitalizedFirst)Parameter"
        var trial = self
        if let reference = try? trial.reference(to: schema, named: name) {
            self = trial
            return reference
        }
        return try reference(to: schema, named: method + name)
    }

    private mutating func reference(
        to type: String, _ schema: JSONValue, named name: String
    ) throws(GenerationError) -> TypeReference {
        switch type {
        case "null": return .null
        case "boolean": return .boolean
        case "integer": return .integer
        case "number": return .number
        case "string": return .string
        case "array": return .array(try reference(to: schema["items"] ?? true, named: name))
        case "object":
            if let properties = schema["properties"]?.objectValue {
                return try object(properties, schema, named: schema["title"]?.stringValue ?? name)
            }
            if let values = schema["additionalProperties"], values.objectValue != nil {
                return .map(try reference(to: values, named: name))
            }
            return .map(.anything)
        default: return .anything
        }
    }

    private mutating func object(
        _ properties: JSONObject, _ schema: JSONValue, named name: String
    ) throws(GenerationError) -> TypeReference {
        let required = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        var members: [Member] = []
        for property in properties.members {
            let isParameter = name.hasSuffix("Parameter")
            let type =
                isParameter
                ? try reference(toParameter: property.value, named: property.key, of: "")
                : try reference(to: property.value, named: name + property.key.capitalizedFirst)
            members.append(
                Member(
                    name: property.key, type: type, isRequired: required.contains(property.key),
                    description: property.value["description"]?.stringValue))
        }
        return try add(NamedType(name: name, description: schema["description"]?.stringValue, form: .object(members)))
    }

    /// Returns the type itself, or a reference to the alias with this title.
    private mutating func reference(
        to type: TypeReference, _ title: String?, _ schema: JSONValue
    ) throws(GenerationError) -> TypeReference {
        guard let title else { return type }
        return try add(NamedType(name: title, description: schema["description"]?.stringValue, form: .alias(type)))
    }

    private mutating func add(_ type: NamedType) throws(GenerationError) -> TypeReference {
        if let known = types.first(where: { $0.name == type.name }) {
            guard known == type else { throw GenerationError("Two schemas named \(type.name) differ.") }
        } else {
            types.append(type)
        }
        return .named(type.name)
    }
}

extension Substring {
    /// The text without underscores at its beginning.
    fileprivate var trimmingUnderscores: Substring { drop { $0 == "_" } }
}
