import JSON
import OpenAPI
import ServiceAPI

extension CredentialWay {
    /// Returns the row of `GET /connectors/{id}/credentials/metadata`, in the service's form.
    ///
    /// - Parameter declared: The names of the secrets that the operator has declared for the connector: where the client's id and
    ///   secret are among them, callers need not give them.
    func requirement(of connector: DirectConnectorSecurity, declared: Set<String>) -> JSONValue {
        let data = data(of: connector, declared: declared)
        return ServiceRow.requirement(
            authenticationType: type, authConfigRequired: false, dataSchema: data.schema, sampleData: data.sample)
    }

    /// Returns the names of the members of `data` that a caller must give.
    func requiredFields(declared: Set<String>) -> [String] {
        fields.filter { $0.isRequired && !(Self.isOperators($0) && declared.contains($0.name)) }.map(\.name)
    }

    /// Indicates a field whose value the operator may give for all callers: the provider knows the client by it, not the user.
    static func isOperators(_ field: Field) -> Bool { ["clientId", "clientSecret"].contains(field.name) }

    private func data(
        of connector: DirectConnectorSecurity, declared: Set<String>
    ) -> (schema: JSONValue?, sample: JSONValue?) {
        var properties = JSONObject()
        var sample = JSONObject()
        for field in fields {
            var schema: JSONObject = ["type": "string", "description": .string(field.summary)]
            if field.isSecret { schema["format"] = "password" }
            properties[field.name] = .object(schema)
            if field.isRequired || field.name == "clientId" { sample[field.name] = .string(field.sample) }
        }
        for variable in connector.serverVariables where !properties.contains(key: variable.name) {
            var schema: JSONObject = [
                "type": "string", "description": .string(variable.description ?? "A part of the server's address."),
            ]
            schema.append("enum", variable.values.map { JSONValue.strings($0) })
            schema.append("default", variable.defaultValue)
            properties[variable.name] = .object(schema)
            sample.append(variable.name, variable.defaultValue)
        }
        guard !properties.isEmpty else { return (nil, nil) }
        let required = requiredFields(declared: declared)
        var schema: JSONObject = ["type": "object"]
        if !required.isEmpty { schema["required"] = .strings(required) }
        schema["properties"] = .object(properties)
        return (.object(schema), sample.isEmpty ? nil : .object(sample))
    }
}
