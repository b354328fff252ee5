import JSON

/// The connectors of the sandbox's service, as pure data.
struct SandboxCatalogue: Sendable {
    /// The connectors in the order of `GET /connectors`.
    var connectors: [ConnectorDefinition]
}

/// One connector of the catalogue.
struct ConnectorDefinition: Sendable {
    /// The parts of a connector that its row in the list and its credentials need.
    struct Summary: Sendable {
        var name: String
        /// `input` or `output`, as the service's list has them.
        var group: [String] = []
        var category: [String] = []
        /// The row in the list, where it has another form than ours.
        var written: JSONValue?
        /// The lifetimes of the provider's tokens, and its responses to access that has ended.
        var access = AccessTerms.usual
    }

    /// The id in `GET /connectors`; compared exactly.
    let id: String
    /// Makes the provider of a newly connected account.
    let makeProvider: @Sendable () -> any Provider

    private let lazySummary: Lazy<Summary>
    private let lazyRequirements: Lazy<[RequirementDefinition]>
    private let lazyResources: Lazy<[ResourceDefinition]>

    /// A connector of these parts. All but the id are made when they are first read: making those of all connectors takes longer
    /// than everything else before the first reply.
    init(
        id: String, summary: @autoclosure @escaping @Sendable () -> Summary,
        requirements: @autoclosure @escaping @Sendable () -> [RequirementDefinition],
        resources: @autoclosure @escaping @Sendable () -> [ResourceDefinition],
        makeProvider: @escaping @Sendable () -> any Provider
    ) {
        self.id = id
        self.makeProvider = makeProvider
        lazySummary = Lazy(summary)
        lazyRequirements = Lazy(requirements)
        lazyResources = Lazy(resources)
    }

    private init(_ original: ConnectorDefinition, makeProvider: @escaping @Sendable () -> any Provider) {
        id = original.id
        self.makeProvider = makeProvider
        lazySummary = original.lazySummary
        lazyRequirements = original.lazyRequirements
        lazyResources = original.lazyResources
    }

    /// The connector with another provider.
    func replacingProvider(with makeProvider: @escaping @Sendable () -> any Provider) -> ConnectorDefinition {
        ConnectorDefinition(self, makeProvider: makeProvider)
    }

    var name: String { lazySummary.value.name }
    /// `input` or `output`, as the service's list has them.
    var group: [String] { lazySummary.value.group }
    var category: [String] { lazySummary.value.category }
    /// The row in the list, where it has another form than ours.
    var written: JSONValue? { lazySummary.value.written }
    /// The lifetimes of the provider's tokens, and its responses to access that has ended.
    var access: AccessTerms { lazySummary.value.access }

    /// One entry for each way to authenticate.
    var requirements: [RequirementDefinition] { lazyRequirements.value }

    /// The connector's entities with their actions.
    var resources: [ResourceDefinition] { lazyResources.value }
}

/// One way to authenticate: an entry of `GET /connectors/{id}/credentials/metadata`.
struct RequirementDefinition: Sendable {
    /// `oauth2`, `apiKey`, `bearer` or `basic`; only `oauth2` is confirmed for the real service.
    var authenticationType: String
    /// Indicates that the connector has no developer app of Alloy's, so that `authConfigId` is required.
    var authConfigRequired: Bool
    /// A JSON Schema of `data`; nil when no further input is required.
    var dataSchema: JSONValue?
    /// A filled-in `data` that passes `dataSchema`.
    var sampleData: JSONValue?
    /// The scopes on the consent page, where more is known of them than the actions need.
    var scopes: [OfferedScope] = []
    /// The entry, where it has another form than ours.
    var written: JSONValue?
}

/// An entity of a connector, with its actions.
struct ResourceDefinition: Sendable {
    var name: String
    var description: String
    var actions: [ActionDefinition]
    /// The row in the list, where it has another form than ours.
    var written: JSONValue?
}

/// One operation of a connector, as `GET /connectors/{id}/actions/{actionId}` describes it.
struct ActionDefinition: Sendable {
    var id: String
    /// `name` in the resource list, `displayName` in the action's details.
    var displayName: String
    var description: String
    /// The provider's method, in lower case.
    var httpMethod: String
    /// The provider's path with `{placeholders}`.
    var path: String
    /// The origin of the definition: one of `Provenance`.
    var source: String
    /// The provider's scopes that it needs; nil where only its content has them.
    var scopes: [String]?
    /// Indicates an action that is listed, but not found.
    var isAbsent = false

    /// The ways to authenticate of which the action takes one; nil for any.
    var acceptance: Acceptance?

    /// The ways to authenticate that an action takes.
    struct Acceptance: Sendable {
        let authenticationTypes: Set<String>
        /// The same in the document's words, for an error.
        let words: [String]
    }

    private let content: Lazy<ActionContent>

    /// An action whose schemas are made when they are first read: of thousands of actions few ever are.
    init(
        id: String, displayName: String, description: String, httpMethod: String, path: String, source: String,
        content: @escaping @Sendable () -> ActionContent
    ) {
        self.id = id
        self.displayName = displayName
        self.description = description
        self.httpMethod = httpMethod
        self.path = path
        self.source = source
        self.content = Lazy(content)
    }

    /// The parameters in OpenAPI's form: `name`, `in`, `description`, `required`, `schema`.
    var parameters: [JSONValue] { content.value.parameters }
    /// The JSON Schema of the body.
    var requestBody: JSONValue? { content.value.requestBody }
    /// Indicates that the body can't be left out, whatever its schema says.
    var requiresBody: Bool { content.value.requiresBody }
    var sampleSuccessResponse: JSONValue? { content.value.sampleSuccessResponse }
    /// The media type of a successful response, where the definition has it.
    var responseType: String? { content.value.responseType }
    /// The scopes that a grant must have, where the definition has them.
    var requiredScopes: [String] { content.value.requiredScopes }
    /// The details, where they have another form than ours.
    var written: JSONValue? { content.value.written }
}

/// The larger part of an action: its schemas.
struct ActionContent: Sendable {
    var parameters: [JSONValue] = []
    var requestBody: JSONValue?
    var requiresBody = false
    var sampleSuccessResponse: JSONValue?
    /// The media type of a successful response, where the definition has it.
    var responseType: String?
    var requiredScopes: [String] = []
    var written: JSONValue?
}

extension ActionDefinition {
    /// The origin of a definition; the raw value is that of `source`.
    enum Provenance: String {
        /// Alloy's documentation shows it.
        case official
        /// Public client code uses it.
        case observed
        /// A definition after the provider's documentation; Alloy's is not known.
        case filled
        /// Made up, for a catalogue that is large.
        case generated
        /// A definition in a file of the user.
        case imported
    }
}
