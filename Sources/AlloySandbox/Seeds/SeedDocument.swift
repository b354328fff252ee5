import JSON

/// A seed file whose shape is right: `{extends?, users?, credentials?, records?, connectors?}`.
public struct SeedDocument: Sendable {
    /// The text, for the lines of what is wrong.
    let bytes: [UInt8]
    let json: JSONValue

    /// What a text says. The caller has held it against the shape of such files.
    public init(_ json: JSONValue, text bytes: [UInt8]) {
        self.json = json
        self.bytes = bytes
    }

    /// The OpenAPI documents that are named among the connectors, as they are written.
    public var connectorFiles: [String] { (json["connectors"]?.arrayValue ?? []).compactMap(\.stringValue) }
}
