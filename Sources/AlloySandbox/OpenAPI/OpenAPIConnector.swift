import JSON

/// Makes a connector of an OpenAPI document: tags become resources, operations actions, security schemes requirements.
/// Its third party keeps what it is given, as `ConventionProvider` does.
public struct OpenAPIConnector: Sendable {
    private let document: OpenAPIDocument

    /// Reads the text of a document.
    ///
    /// Throws everything that is wrong with it.
    public init(parsing bytes: [UInt8]) throws(SourceFault) {
        let text = SourceText.withoutMark(bytes)
        document = OpenAPIDocument(try SourceText.json(text))
        let problems = OpenAPICheck(document).problems
        guard problems.isEmpty else { throw SourceFault(problems, in: text) }
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
        let document = document
        let resources = Lazy { OpenAPIActions(document).resources }
        let routes = Lazy { RecordRoutes(resources.value) }
        return ConnectorDefinition(
            id: id, name: document.root["info"]?["title"]?.stringValue?.trimmed ?? id, group: ["input", "output"],
            category: ["custom"], requirements: OpenAPIRequirements(document).all, resources: resources.value,
            makeProvider: { ConventionProvider(routes) })
    }
}
