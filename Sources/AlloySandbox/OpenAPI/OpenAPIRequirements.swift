import JSON

/// Turns the security schemes of an OpenAPI document into the ways to authenticate.
struct OpenAPIRequirements {
    private let document: OpenAPIDocument

    init(_ document: OpenAPIDocument) { self.document = document }

    private var schemes: [(name: String, scheme: JSONValue)] {
        (document.root["components"]?["securitySchemes"]?.objectValue?.members ?? []).compactMap { member in
            document.resolved(member.value).map { (member.key, $0) }
        }
    }

    /// One for each kind that is there; without any scheme a key that may be left out, since executing needs a credential.
    var all: [RequirementDefinition] {
        var requirements: [RequirementDefinition] = []
        for (_, scheme) in schemes {
            guard let requirement = requirement(scheme) else { continue }
            if !requirements.contains(where: { $0.authenticationType == requirement.authenticationType }) {
                requirements.append(requirement)
            }
        }
        guard requirements.isEmpty else { return requirements }
        return [
            RequirementDefinition(
                authenticationType: "apiKey", authConfigRequired: false,
                dataSchema: Schema.object(["apiKey": Schema.secret("Any key; the document asks for none.")]))
        ]
    }

    private func requirement(_ scheme: JSONValue) -> RequirementDefinition? {
        let plain: RequirementDefinition
        switch (scheme["type"]?.stringValue, scheme["scheme"]?.stringValue?.lowercased()) {
        case ("oauth2", _), ("openIdConnect", _):
            var consent = RequirementDefinition.oauth2()
            consent.scopes = OpenAPIScopes(document).offered
            plain = consent
        case ("apiKey", _): plain = .apiKey()
        case ("http", "basic"):
            plain = .basic(
                username: "The user's name.", password: "The password, or a token in its place.",
                sample: ["username": "ada@example.com", "password": "secret"])
        case ("http", _):
            plain = .bearer(scheme["description"]?.stringValue ?? "The account's token.", sample: "token-0123456789")
        default: return nil
        }
        return withServer(plain)
    }

    /// The requirement with what the server's address leaves open: a subdomain, a region. All of it has a usual value, so
    /// nothing of it is required.
    private func withServer(_ plain: RequirementDefinition) -> RequirementDefinition {
        let variables = document.root["servers"]?[0]?["variables"]?.objectValue?.members ?? []
        guard !variables.isEmpty else { return plain }
        var requirement = plain
        var properties = plain.dataSchema?["properties"]?.objectValue ?? [:]
        var sample = plain.sampleData?.objectValue ?? [:]
        for variable in variables where !properties.contains(key: variable.key) {
            let text = variable.value["description"]?.stringValue ?? "A part of the server's address."
            let values = variable.value["enum"]?.arrayValue?.compactMap(\.stringValue)
            var schema = Schema.string(text, values: values).objectValue ?? [:]
            schema.append("default", variable.value["default"])
            properties.append(variable.key, .object(schema))
            sample.append(variable.key, variable.value["default"])
        }
        requirement.dataSchema = Schema.object(properties, required: plain.requiredData)
        requirement.sampleData = .object(sample)
        return requirement
    }
}
