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

    /// The title as an id; nil when nothing of it is left.
    var titleID: String? { document.titleID }

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

    /// The resources with their actions.
    var resources: [ResourceDefinition] { Self.resources(document) }

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
                sampleSuccessResponse: content.sampleResponse, responseType: content.responseType,
                requiredScopes: requiredScopes)
        }
        action.acceptance = document.acceptedKinds(of: operation).map { kinds in
            ActionDefinition.Acceptance(
                authenticationTypes: Set(kinds.map(\.rawValue)),
                words: (document.security(of: operation) ?? []).map(\.words))
        }
        // A document that has scopes has them all: an operation that names none needs none.
        action.scopes =
            requiredScopes.isEmpty && !hasScopes
            ? [Scopes.usual(forMethod: operation.method, of: resource)] : requiredScopes
        return action
    }

    // MARK: Requirements

    private static func requirements(_ document: OpenAPIDocument) -> [RequirementDefinition] {
        document.requirements.map { requirement in
            var definition = RequirementDefinition(
                authenticationType: requirement.authenticationType, authConfigRequired: false,
                dataSchema: requirement.dataSchema, sampleData: requirement.sampleData)
            definition.scopes = requirement.scopes.map { OfferedScope(name: $0.name, summary: $0.description) }
            return definition
        }
    }
}
