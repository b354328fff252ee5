import JSON

/// A seed file of the right form: `{extends?, users?, credentials?, records?, connectors?}`.
public struct SeedDocument: Sendable {
    let file: SourceFile

    var json: JSONValue { file.json }

    /// The seed in a file that has been validated against the schema of such files.
    public init(_ file: SourceFile) { self.file = file }

    /// The OpenAPI documents that are named among the connectors, as they are written.
    public var connectorFiles: [String] { (json["connectors"]?.arrayValue ?? []).compactMap(\.stringValue) }
}
