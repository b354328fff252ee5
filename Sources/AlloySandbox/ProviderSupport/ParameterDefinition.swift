import JSON

/// Short ways to write an action's OpenAPI-like parameters.
enum ParameterDefinition {
    /// The parameter `{name}` in the action's path; always required.
    static func path(_ name: String, _ description: String, _ schema: JSONValue = SchemaDefinition.string())
        -> JSONValue
    {
        parameter(name, in: "path", description, required: true, schema)
    }

    /// A query parameter.
    static func query(
        _ name: String, _ description: String, _ schema: JSONValue = SchemaDefinition.string(), required: Bool = false
    ) -> JSONValue {
        parameter(name, in: "query", description, required: required, schema)
    }

    /// A page's number and its size, for providers that count pages.
    static func pages(ofUpTo maximum: Int) -> [JSONValue] {
        [
            query("page", "The page's number, from 1.", SchemaDefinition.integer(minimum: 1)),
            query("per_page", "How many a page holds.", SchemaDefinition.integer(minimum: 1, maximum: maximum)),
        ]
    }

    /// A header of the provider's request.
    static func header(_ name: String, _ description: String, required: Bool) -> JSONValue {
        parameter(name, in: "header", description, required: required, SchemaDefinition.string())
    }

    private static func parameter(
        _ name: String, in place: String, _ description: String, required: Bool, _ schema: JSONValue
    ) -> JSONValue {
        [
            "name": .string(name), "in": .string(place), "description": .string(description),
            "required": .bool(required), "schema": schema,
        ]
    }
}
