import JSON

/// Turns the security schemes of an OpenAPI document into the ways to authenticate.
struct OpenAPIRequirements {
    private let document: OpenAPIDocument

    init(_ document: OpenAPIDocument) { self.document = document }

    /// One for each kind that is there; without any scheme a key that may be left out, since executing needs a credential.
    var all: [RequirementDefinition] {
        var requirements: [RequirementDefinition] = []
        var kinds: Set<Kind> = []
        for (_, scheme) in document.securitySchemes {
            guard let kind = Kind(scheme), kinds.insert(kind).inserted else { continue }
            requirements.append(withServer(requirement(kind, scheme)))
        }
        guard requirements.isEmpty else { return requirements }
        return [
            RequirementDefinition(
                authenticationType: "apiKey", authConfigRequired: false,
                dataSchema: Schema.object(["apiKey": Schema.secret("Any key; the document asks for none.")]))
        ]
    }

    /// A way to authenticate.
    private enum Kind {
        case oauth2
        case apiKey
        case basic
        case bearer

        init?(_ scheme: JSONValue) {
            switch (scheme["type"]?.stringValue, scheme["scheme"]?.stringValue?.lowercased()) {
            case ("oauth2", _), ("openIdConnect", _): self = .oauth2
            case ("apiKey", _): self = .apiKey
            case ("http", "basic"): self = .basic
            case ("http", _): self = .bearer
            default: return nil
            }
        }
    }

    private func requirement(_ kind: Kind, _ scheme: JSONValue) -> RequirementDefinition {
        switch kind {
        case .oauth2:
            var consent = RequirementDefinition.oauth2()
            consent.scopes = OpenAPIScopes(document).offered
            return consent
        case .apiKey: return .apiKey()
        case .basic:
            return .basic(
                username: "The user's name.", password: "The password, or a token in its place.",
                sample: ["username": "ada@example.com", "password": "secret"])
        case .bearer:
            return .bearer(scheme["description"]?.stringValue ?? "The account's token.", sample: "token-0123456789")
        }
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
