import JSON

/// Builds the JSON Schemas of generated and imported connectors.
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

    /// An object of these members; further ones are allowed.
    static func object(
        _ properties: JSONObject = [:], required: [String] = [], _ description: String? = nil
    ) -> JSONValue {
        var schema = typed("object", description)
        if !required.isEmpty { schema.append("required", .strings(required)) }
        if !properties.isEmpty { schema.append("properties", .object(properties)) }
        return .object(schema)
    }

    private static func typed(_ type: String, _ description: String?) -> JSONObject {
        var schema: JSONObject = ["type": .string(type)]
        schema.append("description", description.map(JSONValue.string))
        return schema
    }
}

extension RequirementDefinition {
    private static let usual = EmbeddedText.json("Seeds/requirements.json")

    /// One of the usual ways to authenticate, by its form in `requirements.json`. All of its inputs are required.
    ///
    /// - Parameter values: The values of the form's placeholders.
    init(usual type: String, authConfigRequired: Bool = false, _ values: JSONObject = [:]) {
        let form = ValueTemplate(Self.usual[type] ?? [:]).filled { values[$0] }
        let inputs = form["properties"]?.objectValue ?? [:]
        self.init(
            authenticationType: type, authConfigRequired: authConfigRequired,
            dataSchema: inputs.isEmpty ? nil : SchemaDefinition.object(inputs, required: Array(inputs.keys)),
            sampleData: form["sample"])
    }
}
