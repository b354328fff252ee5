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
    /// Consent in a browser. `data` lists the further inputs with a sample each.
    static func oauth2(
        _ data: JSONObject = [:], sample: JSONValue? = nil, authConfigRequired: Bool = false
    ) -> RequirementDefinition {
        var requirement = RequirementDefinition(
            authenticationType: "oauth2", authConfigRequired: authConfigRequired, dataSchema: nil, sampleData: sample)
        if !data.isEmpty { requirement.dataSchema = SchemaDefinition.object(data, required: Array(data.keys)) }
        return requirement
    }

    /// A key of the account's own, under `apiKey` and what else the provider wants.
    static func apiKey(_ further: JSONObject = [:], sample: JSONObject = [:]) -> RequirementDefinition {
        keyed(
            "apiKey", ["apiKey": SchemaDefinition.secret("The account's API key.")], further,
            ["apiKey": "key-0123456789"], sample)
    }

    /// A token that goes out as `Authorization: Bearer`.
    static func bearer(_ description: String, sample: String) -> RequirementDefinition {
        keyed("bearer", ["token": SchemaDefinition.secret(description)], [:], ["token": .string(sample)], [:])
    }

    /// A user name and a password, and what else the provider wants.
    static func basic(
        username: String, password: String, _ further: JSONObject = [:], sample: JSONObject
    ) -> RequirementDefinition {
        keyed(
            "basic", ["username": SchemaDefinition.string(username), "password": SchemaDefinition.secret(password)],
            further,
            [:], sample)
    }

    private static func keyed(
        _ type: String, _ secrets: JSONObject, _ further: JSONObject, _ secretSample: JSONObject,
        _ furtherSample: JSONObject
    ) -> RequirementDefinition {
        let data = JSONObject(secrets.members + further.members)
        return RequirementDefinition(
            authenticationType: type, authConfigRequired: false,
            dataSchema: SchemaDefinition.object(data, required: Array(data.keys)),
            sampleData: .object(JSONObject(secretSample.members + furtherSample.members)))
    }
}
