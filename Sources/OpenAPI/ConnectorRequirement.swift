import JSON

/// One way to authenticate at a connector that is made from a document: the input that an account of it needs.
public struct ConnectorRequirement: Sendable {
    /// `oauth2`, `apiKey`, `bearer` or `basic`.
    public let authenticationType: String
    /// A JSON Schema of the input; nil when there is none.
    public var dataSchema: JSONValue?
    /// An input that passes `dataSchema`; nil for none.
    public var sampleData: JSONValue?
    /// The scopes that a grant may have.
    public var scopes: [OAuthScope] = []

    /// A requirement of these inputs: their names with their schemas, and a sample of each. All are required.
    init(_ authenticationType: String, _ properties: JSONObject = [:], sample: JSONObject = [:]) {
        self.authenticationType = authenticationType
        if !properties.isEmpty {
            dataSchema = Self.object(properties, required: properties.members.map(\.key))
            sampleData = .object(sample)
        }
    }

    private static func object(_ properties: JSONObject, required: [String]) -> JSONValue {
        var schema: JSONObject = ["type": "object"]
        if !required.isEmpty { schema.append("required", .strings(required)) }
        schema.append("properties", .object(properties))
        return .object(schema)
    }

    private static func secret(_ description: String) -> JSONValue {
        ["type": "string", "description": .string(description), "format": "password"]
    }

    /// The requirement of a document without security schemes: a key that may be left out, since executing needs a
    /// credential.
    public static let none: ConnectorRequirement = {
        var requirement = ConnectorRequirement("apiKey")
        requirement.dataSchema = object(["apiKey": secret("Any key; the document asks for none.")], required: [])
        return requirement
    }()

    /// The requirement of a kind of scheme.
    ///
    /// - Parameters:
    ///   - description: The document's words about the scheme; nil for none.
    ///   - scopes: The scopes that the document offers.
    public init(_ kind: SecurityScheme.Kind, description: String?, scopes: [OAuthScope]) {
        switch kind {
        case .oauth2:
            self.init("oauth2")
            self.scopes = scopes
        case .apiKey:
            self.init(
                "apiKey", ["apiKey": Self.secret("The account's API key.")], sample: ["apiKey": "key-0123456789"])
        case .basic:
            self.init(
                "basic",
                [
                    "username": ["type": "string", "description": "The user's name."],
                    "password": Self.secret("The password, or a token in its place."),
                ], sample: ["username": "ada@example.com", "password": "secret"])
        case .bearer:
            self.init(
                "bearer", ["token": Self.secret(description ?? "The account's token.")],
                sample: ["token": "token-0123456789"])
        }
    }

    /// The requirement with the parts of the server's address that the document leaves open. All of them have a usual value,
    /// so none is required.
    public func adding(_ variables: [OpenAPIDocument.ServerVariable]) -> ConnectorRequirement {
        guard !variables.isEmpty else { return self }
        var properties = dataSchema?["properties"]?.objectValue ?? [:]
        var sample = sampleData?.objectValue ?? [:]
        for variable in variables where !properties.contains(key: variable.name) {
            var schema: JSONObject = [
                "type": "string", "description": .string(variable.description ?? "A part of the server's address."),
            ]
            schema.append("enum", variable.values.map { JSONValue.strings($0) })
            schema.append("default", variable.defaultValue)
            properties.append(variable.name, .object(schema))
            sample.append(variable.name, variable.defaultValue)
        }
        var requirement = self
        let required = dataSchema?["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        requirement.dataSchema = Self.object(properties, required: required)
        requirement.sampleData = .object(sample)
        return requirement
    }
}

extension OpenAPIDocument {
    /// One requirement for each kind of scheme, in the order of the document; never none.
    public var requirements: [ConnectorRequirement] {
        var requirements: [ConnectorRequirement] = []
        var kinds: Set<SecurityScheme.Kind> = []
        for scheme in securitySchemes {
            guard let kind = scheme.kind, kinds.insert(kind).inserted else { continue }
            let requirement = ConnectorRequirement(kind, description: scheme.description, scopes: offeredScopes)
            requirements.append(requirement.adding(serverVariables))
        }
        return requirements.isEmpty ? [.none] : requirements
    }
}

extension OpenAPIDocument {
    /// The title as an id: `Swagger Petstore` is `swagger-petstore`. Nil when nothing of it is left.
    public var titleID: String? { title.flatMap(Self.slug) }

    /// The ASCII letters and digits of a text in lower case, with `-` in place of everything between; nil for none.
    public static func slug(_ text: String) -> String? {
        let words = text.lowercased().unicodeScalars.split { scalar in
            !(scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil))
        }
        return words.isEmpty ? nil : words.map(String.init).joined(separator: "-")
    }
}
