import JSON

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
            ["apiKey": "key-0123456789"],
            sample)
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
            further, [:], sample)
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
