import OpenAPI
import JSON

/// The initial data of a sandbox: connectors, the records of their providers, users, credentials.
public struct SandboxSeed: Sendable {
    /// The seeds that have a meaning of their own. Every other name is `demo` with other ids.
    public static let names = ["demo", "empty", "large", "broken"]

    /// The name, from which all ids are generated.
    public let name: String
    /// The path of the file that it was read from; nil for one that is known by its name.
    public var file: String?
    /// The parts of the connectors' documents that could not be used: lines for a person, each with its file.
    public var warnings: [String] = []
    var catalogue: SandboxCatalogue
    var users: [User] = []
    var credentials: [Credential] = []

    /// A user beside the key's own.
    struct User: Sendable {
        let username: String
        let fullName: String?
        /// The id; nil for one that is generated.
        let userID: String?
    }

    /// A credential that exists from the start.
    struct Credential: Sendable {
        /// The user's name or id; nil for the key's own user.
        let user: String?
        let connectorID: String
        let authenticationType: String
        let data: JSONObject
        /// The id; nil for one that is generated.
        let credentialID: String?
    }

    /// The seed of this name.
    public init(named name: String = "demo") { self.init(name: name, catalogue: Self.catalogue(name)) }

    init(name: String, catalogue: SandboxCatalogue) {
        self.name = name
        self.catalogue = catalogue
    }

    private static func catalogue(_ name: String) -> SandboxCatalogue {
        switch name {
        case "empty": .withoutRecords
        case "large": .large
        case "broken": .broken
        default: .standard
        }
    }

    /// Adds a connector that is made from an OpenAPI document.
    ///
    /// - Parameter id: Its id; nil for one that is made from the document's title, or else from `fileName`.
    /// - Returns: The id that it has, or nil when another connector has it, and nothing was added.
    public mutating func add(_ document: OpenAPIConnector, id: String?, fileName: String) -> String? {
        let stem = fileName.hasSuffix(".json") ? String(fileName.dropLast(5)) : fileName
        let id = id ?? document.titleID ?? OpenAPIDocument.slug(stem) ?? "openapi"
        guard !hasConnector(id), id != "files" else { return nil }
        catalogue.connectors.append(document.definition(id: id))
        return id
    }

    func hasConnector(_ id: String) -> Bool { catalogue.connectors.contains { $0.id.hasSameCodePoints(as: id) } }
}

extension SandboxCatalogue {
    /// The standard connectors, whose providers have no records yet.
    static var withoutRecords: SandboxCatalogue {
        SandboxCatalogue(
            connectors: SandboxCatalogue.standard.connectors.map { connector in
                connector.replacingProvider { InitializedProvider(connector.makeProvider(), hasRecords: false) }
            })
    }
}
