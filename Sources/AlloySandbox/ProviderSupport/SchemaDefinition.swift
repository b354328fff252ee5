import JSON

/// Short ways to write the JSON Schemas of the catalogue.
enum SchemaDefinition {
    /// A string; `values` lists the only ones allowed.
    static func string(_ description: String? = nil, format: String? = nil, values: [String]? = nil) -> JSONValue {
        var schema = typed("string", description)
        schema.append("format", format.map(JSONValue.string))
        schema.append("enum", values.map { JSONValue.strings($0) })
        return .object(schema)
    }

    /// A string that forms and logs must not show.
    static func secret(_ description: String) -> JSONValue { string(description, format: "password") }

    /// A whole number.
    static func integer(_ description: String? = nil, minimum: Int? = nil, maximum: Int? = nil) -> JSONValue {
        var schema = typed("integer", description)
        schema.append("minimum", minimum.map(JSONValue.int))
        schema.append("maximum", maximum.map(JSONValue.int))
        return .object(schema)
    }

    /// Any number.
    static func number(_ description: String? = nil) -> JSONValue { .object(typed("number", description)) }

    /// True or false.
    static func boolean(_ description: String? = nil) -> JSONValue { .object(typed("boolean", description)) }

    /// An array whose elements pass `items`.
    static func array(_ items: JSONValue, _ description: String? = nil) -> JSONValue {
        var schema = typed("array", description)
        schema.append("items", items)
        return .object(schema)
    }

    /// An object of these members; further ones are allowed.
    static func object(
        _ properties: JSONObject = [:], required: [String] = [], _ description: String? = nil
    ) -> JSONValue {
        var schema = typed("object", description)
        if !required.isEmpty { schema.append("required", .strings(required)) }
        if !properties.isEmpty { schema.append("properties", .object(properties)) }
        return .object(schema)
    }

    /// A schema for each member of a sample record, of the sample's type.
    static func members(like sample: JSONObject) -> JSONObject {
        JSONObject(
            sample.members.map { member in
                let schema: JSONValue =
                    switch member.value {
                    case .null, .string: string()
                    case .bool: boolean()
                    case .number(let number): number.isInteger ? integer() : SchemaDefinition.number()
                    case .array(let elements):
                        array(elements.first.map { members(like: ["item": $0])["item"] ?? string() } ?? string())
                    case .object(let object): SchemaDefinition.object(members(like: object))
                    }
                return JSONObject.Member(key: member.key, value: schema)
            })
    }

    private static func typed(_ type: String, _ description: String?) -> JSONObject {
        var schema: JSONObject = ["type": .string(type)]
        schema.append("description", description.map(JSONValue.string))
        return schema
    }
}
