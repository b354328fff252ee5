import JSON

/// The JSON Schemas of the tools' arguments. Every property has a type, and no root has a combinator: clients drop other
/// tools.
enum ArgumentSchema {
    /// An object with these properties.
    static func object(_ properties: JSONObject, required: [String] = []) -> JSONObject {
        var schema: JSONObject = ["type": "object", "properties": .object(properties)]
        if !required.isEmpty { schema.append("required", .strings(required)) }
        schema.append("additionalProperties", false)
        return schema
    }

    /// A text.
    static func text(_ description: String) -> JSONValue { property("string", description) }

    /// A number without a fraction, of at least `minimum`.
    static func integer(_ description: String, minimum: Int, maximum: Int? = nil) -> JSONValue {
        var schema = property("integer", description).objectValue ?? [:]
        schema.append("minimum", .int(minimum))
        schema.append("maximum", maximum.map(JSONValue.int))
        return .object(schema)
    }

    /// A list of texts.
    static func texts(_ description: String) -> JSONValue {
        ["type": "array", "items": ["type": "string"], "description": .string(description)]
    }

    /// An object of any members.
    static func anyObject(_ description: String) -> JSONValue { property("object", description) }

    private static func property(_ type: String, _ description: String) -> JSONValue {
        ["type": .string(type), "description": .string(description)]
    }

    /// The schema of a result with these members, or an `error`. Nothing is required: an error has none of them.
    static func output(_ members: JSONObject) -> JSONObject {
        var properties = members
        properties.append("error", ["type": "object"])
        return ["type": "object", "properties": .object(properties)]
    }
}
