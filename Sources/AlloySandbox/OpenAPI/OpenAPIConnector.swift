import JSON

/// Makes a connector of an OpenAPI document: tags become resources, operations actions, security schemes requirements.
/// Its third party keeps what it is given, as `ConventionProvider` does.
public struct OpenAPIConnector: Sendable {
    private let document: OpenAPIDocument
    private let operations: [OpenAPIOperation]
    /// Everything in the document that could not be used, and what was done instead; nil when there is nothing.
    public let warnings: SourceFileError?
    /// The steps that reading took, for tests of how they grow.
    let stepCount: Int

    /// Reads the text of a document. A part that can't be used becomes a warning.
    ///
    /// Throws where the whole can't: it is no JSON, or no OpenAPI 3 document.
    public init(parsing bytes: [UInt8]) throws(SourceFileError) {
        let file = try SourceFile(parsing: bytes)
        document = OpenAPIDocument(file.json)
        let reader = try OpenAPIReader(document, of: file)
        operations = reader.operations
        stepCount = reader.stepCount
        warnings = reader.warnings.isEmpty ? nil : file.error(reader.warnings)
    }

    /// The title as an id: `Swagger Petstore` is `swagger-petstore`. Nil when nothing of it is left.
    var titleID: String? { document.root["info"]?["title"]?.stringValue.flatMap(Self.slug) }

    /// Letters and digits of ASCII in lower case, with `-` in place of everything between.
    static func slug(_ text: String) -> String? {
        let words = text.lowercased().unicodeScalars.split { scalar in
            !(scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil))
        }
        return words.isEmpty ? nil : words.map(String.init).joined(separator: "-")
    }

    /// The connector. Only what the list of connectors shows is made at once.
    func definition(id: String) -> ConnectorDefinition {
        let (document, operations) = (document, operations)
        let resources = Lazy { OpenAPIActions(document, operations).resources }
        let routes = Lazy { RecordRoutes(resources.value) }
        return ConnectorDefinition(
            id: id, name: document.root["info"]?["title"]?.stringValue?.trimmed ?? id, group: ["input", "output"],
            category: ["custom"], requirements: OpenAPIRequirements(document).all, resources: resources.value,
            makeProvider: { ConventionProvider(routes) })
    }
}
