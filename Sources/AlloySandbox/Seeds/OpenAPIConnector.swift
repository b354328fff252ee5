import JSON
import OpenAPI

/// A connector made from an OpenAPI document: tags become resources, operations actions, security schemes requirements. Its
/// provider keeps what it is given, as `ConventionProvider` does.
public struct OpenAPIConnector: Sendable {
    private let document: OpenAPIDocument

    /// Parses the text of a document. A part that can't be used becomes a warning.
    ///
    /// Throws where the whole can't be used: the text is not JSON, or not a document of OpenAPI 3.
    public init(parsing bytes: [UInt8]) throws(SourceFileError) { document = try OpenAPIDocument(parsing: bytes) }

    /// Every part of the document that could not be used, and what was done instead; nil when there is none.
    public var warnings: SourceFileError? { document.warnings }

    /// The title as an id: `Swagger Petstore` is `swagger-petstore`. Nil when nothing of it is left.
    var titleID: String? { document.title.flatMap(Self.slug) }

    /// The ASCII letters and digits of a text in lower case, with `-` in place of everything between.
    static func slug(_ text: String) -> String? {
        let words = text.lowercased().unicodeScalars.split { scalar in
            !(scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil))
        }
        return words.isEmpty ? nil : words.map(String.init).joined(separator: "-")
    }

    /// The connector. Only the parts that the list of connectors shows are made at once.
    func definition(id: String) -> ConnectorDefinition {
        let document = document
        let resources = Lazy { Self.resources(document) }
        let routes = Lazy { RecordRoutes(resources.value) }
        return ConnectorDefinition(
            id: id,
            summary: ConnectorDefinition.Summary(
                name: document.title?.trimmed ?? id, group: ["input", "output"], category: ["custom"]),
            requirements: Self.requirements(document), resources: resources.value,
            makeProvider: { ConventionProvider(routes) })
    }

    // MARK: Actions

    private static func resources(_ document: OpenAPIDocument) -> [ResourceDefinition] {
        let hasScopes = !document.offeredScopes.isEmpty
        return document.groups.map { group in
            ResourceDefinition(
                name: group.name, description: group.description ?? "Operations on \(group.name).",
                actions: group.operations.map { action($0, of: group.name, document, hasScopes: hasScopes) })
        }
    }

    private static func action(
        _ operation: OpenAPIOperation, of resource: String, _ document: OpenAPIDocument, hasScopes: Bool
    ) -> ActionDefinition {
        let requiredScopes = document.requiredScopes(of: operation)
        var action = ActionDefinition(
            id: operation.id, displayName: operation.displayName, description: operation.description,
            httpMethod: operation.method, path: operation.path,
            source: ActionDefinition.Provenance.imported.rawValue
        ) {
            let content = document.content(of: operation)
            return ActionContent(
                parameters: content.parameters, requestBody: content.requestBody, requiresBody: content.requiresBody,
                sampleSuccessResponse: content.sampleResponse, requiredScopes: requiredScopes)
        }
        // A document that has scopes has them all: an operation that names none needs none.
        action.scopes =
            requiredScopes.isEmpty && !hasScopes
            ? [Scopes.usual(forMethod: operation.method, of: resource)] : requiredScopes
        return action
    }

    // MARK: Requirements

    /// One requirement for each kind of scheme; without any scheme a key that may be left out, since executing needs a
    /// credential.
    private static func requirements(_ document: OpenAPIDocument) -> [RequirementDefinition] {
        var requirements: [RequirementDefinition] = []
        var kinds: Set<SecurityScheme.Kind> = []
        for scheme in document.securitySchemes {
            guard let kind = scheme.kind, kinds.insert(kind).inserted else { continue }
            requirements.append(adding(document.serverVariables, to: requirement(kind, scheme, document)))
        }
        guard requirements.isEmpty else { return requirements }
        return [
            RequirementDefinition(
                authenticationType: "apiKey", authConfigRequired: false,
                dataSchema: SchemaDefinition.object([
                    "apiKey": SchemaDefinition.secret("Any key; the document asks for none.")
                ]))
        ]
    }

    private static func requirement(
        _ kind: SecurityScheme.Kind, _ scheme: SecurityScheme, _ document: OpenAPIDocument
    ) -> RequirementDefinition {
        switch kind {
        case .oauth2:
            var consent = RequirementDefinition(usual: "oauth2")
            consent.scopes = document.offeredScopes.map { OfferedScope(name: $0.name, summary: $0.description) }
            return consent
        case .apiKey: return RequirementDefinition(usual: "apiKey")
        case .basic:
            return RequirementDefinition(usual: "basic", ["username": "The user's name."])
        case .bearer:
            let description = JSONValue.string(scheme.description ?? "The account's token.")
            return RequirementDefinition(usual: "bearer", ["description": description, "sample": "token-0123456789"])
        }
    }

    /// The requirement with the parts of the server's address that the document leaves open. All of them have a usual value,
    /// so none is required.
    private static func adding(
        _ variables: [OpenAPIDocument.ServerVariable], to plain: RequirementDefinition
    ) -> RequirementDefinition {
        guard !variables.isEmpty else { return plain }
        var requirement = plain
        var properties = plain.dataSchema?["properties"]?.objectValue ?? [:]
        var sample = plain.sampleData?.objectValue ?? [:]
        for variable in variables where !properties.contains(key: variable.name) {
            let text = variable.description ?? "A part of the server's address."
            var schema = SchemaDefinition.string(text, values: variable.values).objectValue ?? [:]
            schema.append("default", variable.defaultValue)
            properties.append(variable.name, .object(schema))
            sample.append(variable.name, variable.defaultValue)
        }
        requirement.dataSchema = SchemaDefinition.object(properties, required: plain.requiredData)
        requirement.sampleData = .object(sample)
        return requirement
    }
}
