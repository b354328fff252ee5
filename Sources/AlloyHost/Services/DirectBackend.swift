/// The connectors that call their provider directly, with the user's own credentials, as `host.info` describes them.
public struct DirectBackend: Sendable {
    /// Their ids.
    public let connectorIds: [String]
    /// True if there is no service beside them.
    public let isAlone: Bool
    /// The parts of their documents that could not be used.
    public let warnings: [String]

    /// A description of these parts.
    public init(connectorIds: [String], isAlone: Bool, warnings: [String] = []) {
        self.connectorIds = connectorIds
        self.isAlone = isAlone
        self.warnings = warnings
    }
}
